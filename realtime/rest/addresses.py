"""Where a request comes from. The server settles the address (it knows its proxies); here it is only read."""

from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """None where there is none, as behind a Unix socket."""
    return plain_address(request.META.get("REMOTE_ADDR", ""))


def plain_address(text: str) -> str | None:
    """An IPv4 client of an IPv6 listener has the address it knows itself by. None for what is no address."""
    try:
        parsed = ip_address(text.partition("%")[0])  # What follows is the name of an interface here.
    except ValueError:
        return None
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def counted_address(address: str | None) -> str:
    """What limits count by: one IPv6 customer has a whole /64, so that counts as one."""
    if address is None:
        return "unknown"
    parsed = ip_address(address)
    if not isinstance(parsed, IPv6Address):
        return address
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
