"""Directories and files that only their owner can read.

Never opens a database file that exists: closing any descriptor of it would drop the locks that
SQLite holds on it in this process.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from storage.problems import DiskFull, OnlyReadable, StorageProblem, mark

# Where several hosts may write at once, or memory cannot be shared: SQLite's WAL must not be used there.
_NETWORK_FILE_SYSTEMS = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "beegfs"),
        *("gpfs", "ocfs2", "gfs2", "virtiofs", "vboxsf", "fuse.sshfs", "fuse.glusterfs", "fuse.davfs2"),
        *("fuse.rclone", "fuse.s3fs", "fuse.ceph", "fuse.gvfsd-fuse", "fuse.kio-fuse", "fuse.juicefs"),
        *("fuse.vmhgfs-fuse", "vmhgfs", "prl_fs", "drvfs", "ncpfs", "coda", "orangefs", "pvfs2", "acfs"),
    }
)


def prepare_directory(path: Path) -> None:
    """Make sure of a directory of our own, 0700. Raises StorageProblem when it cannot be trusted."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise file_problem(error, path) from error
    if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode):
        raise StorageProblem(
            mark("{path} is not a plain directory. Move it away, or set PULT_HOME to another place."),
            path=path,
        )
    _own(path, found, wanted=0o700)
    _may_write(path)


def prepare_file(path: Path) -> None:
    """Make sure of a plain file of our own, 0600, so that what is made beside it inherits that mode."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        os.close(os.open(path, flags, 0o600))
        path.chmod(0o600)
    except FileExistsError:
        check_file(path)
        _may_write(path)
    except OSError as error:
        raise file_problem(error, path) from error


def check_file(path: Path) -> None:
    """Refuse what is not a plain file of our own; close it to others when it is open to them."""
    try:
        found = path.lstat()
    except OSError as error:
        raise file_problem(error, path) from error
    if not stat.S_ISREG(found.st_mode):
        raise StorageProblem(
            mark("{path} is not a plain file (a link, perhaps). Move it away and start again."), path=path
        )
    _own(path, found, wanted=0o600)


def _own(path: Path, found: os.stat_result, wanted: int) -> None:
    if found.st_uid != os.geteuid():
        raise StorageProblem(
            mark("{path} belongs to another user. Nothing was read. Set PULT_HOME to a place of your own."),
            path=path,
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        try:
            path.chmod(wanted)
        except OSError as error:
            raise file_problem(error, path) from error


def _may_write(path: Path) -> None:
    """SQLite opens what it may not write without a word and fails later: ask first."""
    if not os.access(path, os.W_OK):
        read_only = os.statvfs(path).f_flag & os.ST_RDONLY
        raise file_problem(OSError(errno.EROFS if read_only else errno.EACCES, ""), path)


def file_problem(error: OSError, path: Path) -> StorageProblem:
    """What a failed call of the operating system means for a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(mark("There is no room left for {path}. Free some space and try again."), path=path)
    if error.errno == errno.EROFS:
        return OnlyReadable(
            mark("{path} lies on a file system that can only be read. Set PULT_HOME to another place."),
            path=path,
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return OnlyReadable(
            mark("You may not write {path}. Change its permissions or set PULT_HOME to another place."),
            path=path,
        )
    if error.errno == errno.ELOOP:
        return StorageProblem(
            mark("{path} is not a plain file (a link, perhaps). Move it away and start again."), path=path
        )
    return StorageProblem(
        mark("{path} cannot be used: {why}. Check the disk, or set PULT_HOME to another place."),
        path=path,
        why=error.strerror or str(error),
    )


def no_room(path: Path) -> bool:
    """Whether the disk is full, or a file there is as large as this process may make one."""
    import resource  # late: only where something has failed

    try:
        disk = os.statvfs(path.parent)
        limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
        largest = max((one.stat().st_size for one in path.parent.iterdir()), default=0)
    except OSError:
        return False
    little = 64 * 1024
    return disk.f_bavail * disk.f_frsize < little or (
        limit != resource.RLIM_INFINITY and largest + little >= limit
    )


def sync_directory(path: Path) -> None:
    """Make renames and new names inside a directory durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def on_network(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether a path lies on a network file system. False where the system cannot tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    here = os.path.realpath(path)
    longest, kind = -1, ""
    for line in lines:
        place, separator, source = line.partition(" - ")
        fields = place.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = fields[4].encode().decode("unicode_escape") if "\\" in fields[4] else fields[4]
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        # Later lines cover earlier ones mounted at the same place.
        if inside and len(point) >= longest:
            longest, kind = len(point), source.split(" ", 1)[0]
    return kind in _NETWORK_FILE_SYSTEMS
