using System.IO.Compression;
namespace Countinghouse.Formats.Csv;

/// <summary>A stream whose first bytes have been looked at and are given again, and that may have a tail put behind it.</summary>
sealed class PeekedStream(byte[] head, Stream rest, byte[] tail) : ReadStream
{
    int headGiven, tailGiven;

    /// <summary>What <see cref="EndMember"/> unzips to.</summary>
    public static ReadOnlySpan<byte> EndMark => "the end of the file"u8;

    /// <summary>A complete gzip member: files of several members are one file to an unzipper.</summary>
    public static byte[] EndMember { get; } = Zip(EndMark);

    /// <summary>Whether bytes of the tail have been given.</summary>
    public bool InTail => tailGiven > 0;

    public override int Read(byte[] to, int offset, int count) => Read(to.AsSpan(offset, count));

    public override int Read(Span<byte> to)
    {
        if (headGiven < head.Length) return Give(head, ref headGiven, to);
        if (InTail) return Give(tail, ref tailGiven, to);
        var got = rest.Read(to);
        return got > 0 || to.IsEmpty ? got : Give(tail, ref tailGiven, to);
    }

    static int Give(ReadOnlySpan<byte> from, ref int given, Span<byte> to)
    {
        var count = Math.Min(to.Length, from.Length - given);
        from.Slice(given, count).CopyTo(to);
        given += count;
        return count;
    }

    static byte[] Zip(ReadOnlySpan<byte> bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest)) zip.Write(bytes);
        return zipped.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }
}
