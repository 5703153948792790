"""What an action asks of the staff before it acts."""

import uuid

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from realtime.rest.fields import MAX_ID


class NoteForm(forms.Form):
    note = forms.CharField(
        min_length=3, max_length=500, widget=UnfoldAdminTextareaWidget(), help_text="Why: kept with it in the books."
    )


class AdjustForm(NoteForm):
    key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput())
    coins = forms.IntegerField(
        min_value=-MAX_ID,
        max_value=MAX_ID,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text="With a minus sign, they are taken.",
    )

    field_order = ("coins", "note", "key")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        min_length=3, max_length=500, widget=UnfoldAdminTextareaWidget(), help_text="Shown to the person."
    )


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        max_length=100,
        widget=UnfoldAdminTextInputWidget(),
        help_text="The bank's name for it, as it is on its receipt.",
    )
