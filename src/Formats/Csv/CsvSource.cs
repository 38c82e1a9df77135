using System.Buffers;
using System.IO.Compression;

namespace Countinghouse.Formats.Csv;

/// <summary>The bytes of a file in one buffer, unzipped by themselves, always at least one longest row ahead.</summary>
sealed class CsvSource : IDisposable
{
    // The longest row and its line break.
    public const int Ahead = CsvLimits.RowBytes + 2;

    byte[] buffer = ArrayPool<byte>.Shared.Rent(CsvLimits.BufferBytes + RowScan.Slack); // a large object: one for each file of a day
    readonly PeekedStream peeked;
    readonly Stream stream;
    int at, limit;
    bool ended;

    public CsvSource(Stream stream)
    {
        Span<byte> magic = stackalloc byte[2];
        var got = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        var zipped = magic is [0x1F, 0x8B];
        peeked = new(magic[..got].ToArray(), stream, zipped ? PeekedStream.EndMember : []);
        this.stream = zipped ? new GZipStream(peeked, CompressionMode.Decompress) : peeked;
        Fill();
        if (buffer.AsSpan(0, limit).StartsWith("\uFEFF"u8)) at = 3;
    }

    /// <summary>Whether the data broke off because it could not be unzipped, or failed the check sum at its end.</summary>
    public bool Broken { get; private set; }

    /// <summary>Whether it broke off only where the file's own bytes end: what came out before is as it was put in.</summary>
    public bool IsCutOff => Broken && peeked.InTail;

    /// <summary>What can be read of the row: all that is left, or more than the longest row.</summary>
    public int Available => Math.Min(limit - at, Ahead);

    /// <summary>Whether the data ends within what is available.</summary>
    public bool Final => ended && limit - at <= Ahead;

    /// <summary>The available bytes, and bytes without meaning behind them for reading in large steps.</summary>
    public Span<byte> Window => buffer.AsSpan(at);

    /// <summary>Goes on behind so many bytes. What the window showed before is moved.</summary>
    public void Advance(int bytes) => at += bytes;

    /// <summary>Makes a longest row available if there is that much. Moves the window.</summary>
    public void Fill()
    {
        if (ended || limit - at >= Ahead) return;
        buffer.AsSpan(at, limit - at).CopyTo(buffer);
        limit -= at;
        at = 0;
        try
        {
            while (limit < CsvLimits.BufferBytes && !ended)
            {
                var got = stream.Read(buffer, limit, CsvLimits.BufferBytes - limit);
                if (got == 0 || peeked.InTail) { End(buffer.AsSpan(limit, got)); return; }
                limit += got;
            }
        }
        catch (InvalidDataException)
        {
            Broken = ended = true;
        }
    }

    // The unzipper takes a file that is cut off for one that ends there. So a member of our own is put behind the file:
    // only if the file was whole do its contents come out, and they come out last and alone.
    void End(ReadOnlySpan<byte> tail)
    {
        ended = true;
        if (ReferenceEquals(stream, peeked)) return;
        Span<byte> all = stackalloc byte[2 * PeekedStream.EndMark.Length];
        var length = Math.Min(tail.Length, all.Length);
        tail[..length].CopyTo(all);
        length += stream.ReadAtLeast(all[length..], all.Length - length, throwOnEndOfStream: false);
        Broken = !all[..length].SequenceEqual(PeekedStream.EndMark);
    }

    /// <summary>Goes on behind the next line break, however far it is; false when there is none.</summary>
    public bool SkipLine()
    {
        while (true)
        {
            Fill();
            var line = buffer.AsSpan(at, limit - at).IndexOf((byte)'\n');
            if (line >= 0) { at += line + 1; return true; }
            at = limit;
            if (ended) return false;
        }
    }

    /// <summary>Unzips the rest to nowhere, to the check sum at its end; goes no further than the head of what is not zipped.</summary>
    public void ReadToCheckSum()
    {
        if (ReferenceEquals(stream, peeked)) return;
        while (!ended)
        {
            at = limit;
            Fill();
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        if (buffer.Length == 0) return; // given back already
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, at, limit, ended) = ([], 0, 0, true);
    }
}
