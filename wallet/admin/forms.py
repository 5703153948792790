"""What an action asks of the staff before it acts."""

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget


class NoteForm(forms.Form):
    note = forms.CharField(
        min_length=3, max_length=500, widget=UnfoldAdminTextareaWidget(), help_text="Why: kept with it in the books."
    )
