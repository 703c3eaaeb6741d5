using Hpc.Fuse.Memory;
using Hpc.Fuse.Session;
using Hpc.Fuse.Wire;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>Answers the requests of one channel: opcode by opcode, from the image.</summary>
internal sealed unsafe class FuseDispatcher : IDisposable
{
    /// <summary>Reads that wait for their place in a long file at once.</summary>
    private const int MostFarReads = 64;

    private readonly FuseChannel _channel;
    private readonly OpenFileSystem _image;
    private readonly FuseNegotiation _agreed;
    private readonly RequestErrors _errors;
    private readonly FileReader _reader;
    private readonly MappedMemory _lockWord = new(sizeof(int));
    private readonly FutexLock _lock;
    private readonly Queue<FarRead> _far = new();
    private long _answered;

    public FuseDispatcher(FuseChannel channel, OpenFileSystem image, FuseNegotiation agreed, RequestErrors errors)
    {
        _channel = channel;
        _image = image;
        _agreed = agreed;
        _errors = errors;
        _reader = image.NewReader();
        _lock = new FutexLock((int*)_lockWord.Start);
        image.IdleTrim.Add(this);
    }

    /// <summary>Requests answered so far.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Whether reads are still to be answered (<see cref="GoOn"/>).</summary>
    public bool HasFarReads => _far.Count > 0;

    /// <summary>Whether there are so many that no more may be taken on.</summary>
    public bool IsFull => _far.Count >= MostFarReads;

    private NodeId Node => new(_channel.Header.NodeId);

    /// <summary>Answers the request that the channel holds. Whatever goes wrong, be it a damaged image, a failing disk, a request
    /// that no kernel sends or a mistake of ours, is the caller's EIO and nobody else's: this is the one place where all of them
    /// end.</summary>
    public void Answer()
    {
        _image.IdleTrim.NoteRequest();
        Answer(goesOn: false);
    }

    /// <summary>Does a part of what the read that has waited longest wants, and answers it if that was the last part: between two
    /// parts, other requests are answered.</summary>
    public void GoOn() => Answer(goesOn: true);

    private void Answer(bool goesOn)
    {
        _lock.Enter();
        try
        {
            if (goesOn)
            {
                ReadOn(_far.Dequeue());
            }
            else
            {
                Dispatch();
            }
        }
        catch (Exception error)
        {
            _channel.Abandon();
            _errors.Note(error);
        }
        finally
        {
            Volatile.Write(ref _answered, _answered + 1);
            _lock.Exit();
        }
    }

    /// <summary>Gives memory back that the next request would take again. For another thread than the one that answers.</summary>
    public void Trim()
    {
        _lock.Enter();
        _channel.Trim();
        _reader.Trim();
        _lock.Exit();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _lockWord.Dispose();
    }

    private void Dispatch()
    {
        switch (_channel.Header.Opcode)
        {
            // isatty() of everything that Python opens; no answer stops the kernel asking.
            case FuseOpcode.IoCtl:
                _channel.SendError(Errno.ENOTTY);
                break;
            case FuseOpcode.Read:
                Read();
                break;
            case FuseOpcode.Lookup:
                Lookup();
                break;
            case FuseOpcode.GetAttr:
                _channel.Send(new FuseAttrOut(FuseEntryOut.Forever, 0, 0, _image.Files.AttributesOf(Node)));
                break;
            case FuseOpcode.ReadDirPlus:
                ReadDirectory(withAttributes: true);
                break;
            case FuseOpcode.ReadDir:
                ReadDirectory(withAttributes: false);
                break;
            case FuseOpcode.ReadLink:
                _channel.SendPayload(_image.Files.CopyTarget(Node, _channel.Payload));
                break;
            case FuseOpcode.GetXattr:
                GetXattr();
                break;
            case FuseOpcode.ListXattr:
                ListXattr();
                break;
            case FuseOpcode.StatFs:
                StatFs();
                break;

            // The node id says all there is to say about a file, so there is nothing to forget. These have no answer.
            case FuseOpcode.Forget or FuseOpcode.BatchForget or FuseOpcode.NotifyReply:
                break;
            case FuseOpcode.Open:
                Open(_agreed.OpenNeedsNoAnswer, FuseOpenOut.KeepCache);
                break;
            case FuseOpcode.OpenDir:
                Open(_agreed.OpenDirNeedsNoAnswer, FuseOpenOut.KeepCache | FuseOpenOut.CacheDirectory);
                break;
            case FuseOpcode.Release or FuseOpcode.ReleaseDir or FuseOpcode.Destroy:
                _channel.SendError(0);
                break;
            case FuseOpcode.SetAttr or FuseOpcode.Write or FuseOpcode.Create or FuseOpcode.MkNod or FuseOpcode.MkDir
                or FuseOpcode.Symlink
                or FuseOpcode.Link or FuseOpcode.Unlink or FuseOpcode.RmDir or FuseOpcode.Rename or FuseOpcode.Rename2
                or FuseOpcode.TmpFile
                or FuseOpcode.SetXattr or FuseOpcode.RemoveXattr or FuseOpcode.FAllocate:
                _channel.SendError(Errno.EROFS);
                break;

            // ACCESS, FLUSH, LSEEK, STATX, INTERRUPT, POLL and others: the kernel does them itself and does not ask again.
            default:
                _channel.SendError(Errno.ENOSYS);
                break;
        }
    }

    private void Lookup() =>
        _channel.Send(_image.Files.TryLookup(Node, _channel.Name(), out FuseEntryOut entry) ? entry : FuseEntryOut.Absent);

    /// <summary>The request is the channel's again.</summary>
    private void ReadOn(FarRead read)
    {
        _channel.Restore(read.Header, read.Wanted);
        BlockSum known = read.Known;
        if (_reader.Approach(Node.PositionIn(_image.Tables), (long)read.Wanted.Offset, ref known))
        {
            Read(known);
        }
        else
        {
            _far.Enqueue(read with { Known = known });
        }
    }

    private void Read(BlockSum known = default)
    {
        FuseReadIn wanted = _channel.ArgumentsAs<FuseReadIn>();
        long offset = (long)Math.Min(wanted.Offset, long.MaxValue - FileReader.MaximumRead);
        int count = (int)Math.Min(wanted.Count, FileReader.MaximumRead);
        try
        {
            if (Node.IsAdded)
            {
                _reader.Read(_image.Files.BodyOf(Node), offset, count);
            }
            else if (!_reader.TryRead(Node.PositionIn(_image.Tables), offset, count, known))
            {
                _far.Enqueue(new FarRead(_channel.Header, wanted, known));
                return;
            }

            _channel.Send(_reader.Pieces, _reader.PieceCount, _reader.Length);
        }
        finally
        {
            _reader.Done();
        }
    }

    private void ReadDirectory(bool withAttributes)
    {
        FuseReadIn wanted = _channel.ArgumentsAs<FuseReadIn>();
        DirentWriter writer = new(_channel.Payload[..(int)Math.Min(wanted.Count, FuseChannel.PayloadRoom)], withAttributes);
        _image.Files.List(Node, wanted.Offset, ref writer);
        _channel.SendPayload(writer.Length);
    }

    private void Open(bool needsNoAnswer, uint flags)
    {
        if (needsNoAnswer)
        {
            _channel.SendError(Errno.ENOSYS);
        }
        else
        {
            _channel.Send(new FuseOpenOut(0, flags, 0));
        }
    }

    private void GetXattr()
    {
        if (_image.Xattrs is not { } xattrs)
        {
            _channel.SendError(Errno.ENOSYS);
        }
        else if (xattrs.Find(_image.Files.XattrIndexOf(Node), _channel.Name(FuseGetXattrIn.Size), _channel.Payload) is var size
            && size < 0)
        {
            _channel.SendError(Errno.ENODATA);
        }
        else if (HasRoomForXattr(size))
        {
            _channel.SendPayload(size);
        }
    }

    private void ListXattr()
    {
        if (_image.Xattrs is not { } xattrs)
        {
            _channel.SendError(Errno.ENOSYS);
            return;
        }

        uint index = _image.Files.XattrIndexOf(Node);
        int size = xattrs.ListSize(index);
        if (HasRoomForXattr(size))
        {
            xattrs.WriteList(index, _channel.Payload);
            _channel.SendPayload(size);
        }
    }

    /// <summary>Answers a caller who only asks for the size, or whose buffer is too small.</summary>
    private bool HasRoomForXattr(int size)
    {
        uint room = _channel.ArgumentsAs<FuseGetXattrIn>().Count;
        if (room == 0)
        {
            _channel.Send(new FuseGetXattrOut((uint)size, 0));
            return false;
        }

        if (size > Math.Min(room, FuseChannel.PayloadRoom))
        {
            _channel.SendError(Errno.ERANGE);
            return false;
        }

        return true;
    }

    private void StatFs()
    {
        Superblock superblock = _image.Tables.Superblock;
        uint unit = (uint)superblock.BlockSize;
        ulong blocks = ((ulong)superblock.BytesUsed + unit - 1) / unit;
        _channel.Send(new FuseStatFsOut(blocks, 0, 0, superblock.InodeCount, 0, unit, SquashFsLimits.NameMaximum, unit, 0));
    }

    /// <summary>A READ far into a long file.</summary>
    /// <param name="Known">How far its place has been found.</param>
    private readonly record struct FarRead(FuseInHeader Header, FuseReadIn Wanted, BlockSum Known);
}
