namespace Countinghouse.Formats.Iso20022;

/// <summary>Raised while reading when a message is more than it may be.</summary>
sealed class MxLimitException(string why) : Exception(why);

/// <summary>
/// Hands a stream through and stops it where it grows beyond its limit, or where a tag or a text does: what an XML reader takes up whole is
/// bounded before it reads it.
/// </summary>
/// <param name="head">What was read of the stream already.</param>
sealed class BoundedStream(ReadOnlyMemory<byte> head, Stream inner, long mostBytes) : ReadStream
{
    long seen;
    int sinceTag;

    public override int Read(Span<byte> buffer)
    {
        var got = head.IsEmpty ? inner.Read(buffer) : Math.Min(head.Length, buffer.Length);
        if (!head.IsEmpty)
        {
            head.Span[..got].CopyTo(buffer);
            head = head[got..];
        }
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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override long Position { get => seen; set => throw new NotSupportedException(); }
}
