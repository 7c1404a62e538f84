"""Which addresses of a cloud may be believed."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_of(url: str) -> str:
    """The host an address names, '' when it is no address at all, such as one with half an IPv6 host."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def origin_problem(origin: str) -> str:
    """What is wrong with a cloud's configured address, '' when it is a bare origin; plain http only on this machine."""
    host = host_of(origin)
    if not host or (parts := urlsplit(origin)).scheme not in ("https", "http"):
        return "不是一个 http(s) 地址"
    if parts.path or parts.query or parts.fragment or parts.username:
        return "只能是协议和主机名，不能带路径、参数或结尾的斜杠"
    if parts.scheme == "http" and not is_loopback(host):
        return "只有本机地址可以用 http"
    return ""
