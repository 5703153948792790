"""What an action asks of the staff before it acts."""

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget


class RejectForm(forms.Form):
    reason = forms.CharField(
        min_length=10, max_length=500, widget=UnfoldAdminTextareaWidget(), help_text="The person reads this."
    )
