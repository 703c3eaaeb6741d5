using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>Passes a string of one char per byte (Latin-1, see adr/0002) to a system call as NUL-terminated bytes.</summary>
/// <exception cref="ArgumentException">The string holds a NUL or a char above U+00FF: not something that came in as
/// bytes.</exception>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(ManagedToUnmanagedIn))]
internal static unsafe class Latin1Marshaller
{
    internal ref struct ManagedToUnmanagedIn
    {
        /// <summary>Stack bytes that the generated code lends; longer strings (up to PATH_MAX) go to the heap.</summary>
        public static int BufferSize => 256;

        private byte* _bytes;
        private bool _allocated;

        public void FromManaged(string? managed, Span<byte> buffer)
        {
            if (managed is null)
            {
                return;
            }

            if (managed.AsSpan().ContainsAnyExceptInRange('\u0001', '\u00ff'))
            {
                throw new ArgumentException("a string for the kernel holds a NUL, or a character that is not one byte",
                    nameof(managed));
            }

            _allocated = managed.Length >= buffer.Length;
            _bytes = _allocated
                ? (byte*)NativeMemory.Alloc((nuint)managed.Length + 1)
                : (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer));
            RawText.Write(managed, new Span<byte>(_bytes, managed.Length));
            _bytes[managed.Length] = 0;
        }

        public readonly byte* ToUnmanaged() => _bytes;

        public readonly void Free()
        {
            if (_allocated)
            {
                NativeMemory.Free(_bytes);
            }
        }
    }
}
