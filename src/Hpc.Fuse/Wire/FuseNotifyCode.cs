namespace Hpc.Fuse.Wire;

/// <summary>What the server tells the kernel without being asked: a message with unique 0 and this in the error field.
/// Kernel: enum fuse_notify_code.</summary>
internal enum FuseNotifyCode
{
    InvalidateInode = 2,
    InvalidateEntry = 3,
    Store = 4,
}
