"""What the reading process may do at most: memory, time, file size, and neither network nor other programs.

The limits are the kernel's, so that no option of a format library can lift them. On Linux a seccomp filter refuses
sockets and new programs; elsewhere only the limits and the allow-list of formats hold.
"""

import ctypes
import errno
import platform
import resource
import signal
import struct
import sys

from app.files.raw import ReadLimits

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
SECCOMP_RET_ALLOW = 0x7FFF0000
SECCOMP_RET_ERRNO = 0x00050000
OPEN_FILES = 256

# audit architecture and numbers of the calls: socket, execve, execveat, ptrace, io_uring_setup
REFUSED_CALLS = {
    "x86_64": (0xC000003E, (41, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 221, 281, 117, 425)),
}
X32_BIT = 0x40000000

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def confine(limits: ReadLimits) -> None:
    """Give up every right this process does not need; there is no way back."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes * 2),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        _refuse_calls()


def _refuse_calls() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if platform.machine() not in REFUSED_CALLS:
        return
    code = _filter(*REFUSED_CALLS[platform.machine()])
    program = _Program(len(code) // 8, code)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def _filter(architecture: int, calls: tuple[int, ...]) -> bytes:
    """A BPF program: another architecture or a refused call fails with EPERM, everything else passes."""
    refuse = SECCOMP_RET_ERRNO | errno.EPERM
    count = len(calls)
    steps = [
        (LOAD, 0, 0, 4),  # seccomp_data.arch
        (JUMP_EQUAL, 0, count + 3, architecture),
        (LOAD, 0, 0, 0),  # seccomp_data.nr
        (JUMP_AT_LEAST, count + 1, 0, X32_BIT),
        *((JUMP_EQUAL, count - number, 0, call) for number, call in enumerate(calls)),
        (RETURN, 0, 0, SECCOMP_RET_ALLOW),
        (RETURN, 0, 0, refuse),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
