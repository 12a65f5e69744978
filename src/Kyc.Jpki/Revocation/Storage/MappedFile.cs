using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>
/// A file as memory, read only. It stays mapped as long as anything holds a part of it, also when another file has taken its name: the
/// collector unmaps it, so that readers need no lock and nobody has to count them. Whoever takes a span of it keeps the memory alive.
/// </summary>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly Mapping _mapping;

    private MappedFile(Mapping mapping) => _mapping = mapping;

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is empty or over two gigabytes.</exception>
    public static MappedFile Open(string path)
    {
        var length = new FileInfo(path).Length;
        if (length is 0 or > int.MaxValue)
        {
            throw new IOException("The file is empty or too long to be mapped.");
        }

        return new MappedFile(new Mapping(path, (int)length));
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_mapping.Start, _mapping.Length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_mapping.Start + elementIndex, pinnable: this);

    /// <inheritdoc/>
    public override void Unpin()
    {
        // Mapped memory does not move.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _mapping.Dispose();

    private sealed class Mapping : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        public Mapping(string path, int length)
        {
            Length = length;
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            Start = start + _view.PointerOffset;
        }

        ~Mapping() => _view?.SafeMemoryMappedViewHandle.ReleasePointer();

        public byte* Start { get; }

        public int Length { get; }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}
