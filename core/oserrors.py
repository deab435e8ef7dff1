"""What the operating system refused, in words."""

import errno

_REASONS = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết dung lượng được cấp",
    errno.EFBIG: "tệp vượt quá cỡ mà hệ thống cho phép",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ENOTDIR: "một phần của đường dẫn không phải là thư mục",
    errno.EISDIR: "đường dẫn là thư mục",
    errno.ENOENT: "đường dẫn không tồn tại",
    errno.EEXIST: "đã có tệp cùng tên",
    errno.ELOOP: "liên kết lặp vòng",
    errno.EIO: "ổ đĩa bị lỗi",
    errno.EMFILE: "mở quá nhiều tệp",
}


def reason(error: OSError) -> str:
    """Why it failed, as the end of a Vietnamese sentence; the system's own words where no others are known."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
