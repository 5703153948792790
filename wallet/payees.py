"""Where somebody's money goes: to an account at a bank, or to an address of UPI."""

import msgspec

HIDDEN = "••••"


class BankAccount(msgspec.Struct, frozen=True, tag="bank"):
    name: str
    number: str
    ifsc: str

    @property
    def masked(self) -> str:
        return f"{self.ifsc} {HIDDEN}{self.number[-4:]}"


class UpiAddress(msgspec.Struct, frozen=True, tag="upi"):
    address: str

    @property
    def masked(self) -> str:
        """Often it is their telephone number."""
        name, _, bank = self.address.partition("@")
        return f"{name[0]}{HIDDEN}@{bank}"


Details = BankAccount | UpiAddress
