namespace Countinghouse.Formats.Iso20022;

/// <summary>Raised while reading when a message is more than it may be.</summary>
sealed class MxLimitException(string why) : Exception(why);

/// <summary>
/// Hands a stream through and stops it where it grows beyond its limit, or where a tag or a text does: what an XML reader takes up whole is
/// bounded before it reads it.
/// </summary>
sealed class BoundedStream(Stream inner, long mostBytes) : Stream
{
    long seen;
    int sinceTag;
    bool begun;

    public override int Read(Span<byte> buffer)
    {
        var got = begun ? inner.Read(buffer) : inner.ReadAtLeast(buffer, Math.Min(4, buffer.Length), throwOnEndOfStream: false);
        if (!begun && WrongEncoding(buffer[..got]) is { } wrong) throw new MxLimitException(wrong);
        begun = true;
        seen += got;
        if (seen > mostBytes) throw new MxLimitException($"more than {mostBytes} bytes");
        var rest = buffer[..got];
        while (!rest.IsEmpty)
        {
            var tag = rest.IndexOf((byte)'<');
            sinceTag += tag < 0 ? rest.Length : tag;
            if (sinceTag > MxLimits.TokenBytes) throw new MxLimitException($"a tag or text of more than {MxLimits.TokenBytes} bytes");
            if (tag < 0) break;
            sinceTag = 0;
            rest = rest[(tag + 1)..];
        }
        return got;
    }

    static string? WrongEncoding(ReadOnlySpan<byte> first) => first switch
    {
        [] => "the file is empty",
        [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, (byte)'<', ..] or [(byte)'<', 0, ..] or [0, 0, ..] =>
            "the encoding is UTF-16 or UTF-32: messages are read in UTF-8 only",
        _ => null,
    };

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => seen; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
