"""What an action asks of the staff before it acts."""

from django import forms
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextareaWidget


class ConfirmForm(forms.Form):
    """Nothing to fill in: a page to stop and think on."""


class SuspendForm(forms.Form):
    reason = forms.CharField(
        min_length=3, max_length=500, widget=UnfoldAdminTextareaWidget(), help_text="For the staff; not shown to them."
    )
    until = forms.SplitDateTimeField(
        required=False, widget=UnfoldAdminSplitDateTimeWidget(), help_text="Empty: until somebody lifts it."
    )


class CloseReportForm(forms.Form):
    note = forms.CharField(max_length=1000, required=False, widget=UnfoldAdminTextareaWidget())
