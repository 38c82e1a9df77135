using System.Text;
using System.Text.Unicode;
using Countinghouse.Formats;
using Countinghouse.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Countinghouse.App.Web.Door;

/// <summary>
/// A body of text as it is read: bytes that are no UTF-8 end the request, by the place of the first of them, and are not taken for other
/// characters. In a form also those that it writes as <c>%XX</c>.
/// </summary>
sealed class TextBody(Stream inner, bool isForm) : ReadStream
{
    readonly Utf8Scan scan = new(isForm);

    /// <summary>Has what a request sends as text checked while it is read.</summary>
    /// <exception cref="BadHttpRequestException">The query is no text.</exception>
    public static void Watch(HttpContext http)
    {
        if (http.Request.QueryString.Value is { Length: > 0 } query && Utf8Scan.FirstWrong(Encoding.UTF8.GetBytes(query), true) is { } at)
            throw new BadHttpRequestException($"byte {at} of the query, from 0, is not UTF-8");
        // No text of the books has it, and not every store can ask with it.
        if (http.Request.Query.FirstOrDefault(q => q.Value.ToString().Contains('\0')) is { Key: { } name })
            throw new BadHttpRequestException($"'{name}' has U+0000, a character that no text has");
        if (MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var said)) PartsForm.MustBeUtf8(said.Charset.Value);
        var type = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        var form = type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        if (form || http.Request.HasJsonContentType()) http.Request.Body = new TextBody(http.Request.Body, form);
        if (!http.Request.HasFormContentType) return;
        var options = http.RequestServices.GetRequiredService<IOptions<FormOptions>>().Value;
        http.Features.Set<IFormFeature>(new TextForm(form ? new FormFeature(http.Request, options) : new PartsForm(http.Request, options)));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (scan.Wrong(buffer.Span[..read], isEnd: read == 0 && buffer.Length > 0) is { } at)
            throw new BadHttpRequestException($"byte {at} of the body, from 0, is not UTF-8");
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Bytes held against UTF-8 (Unicode 16, table 3-7) as they come, in pieces cut anywhere.</summary>
/// <param name="isForm"><c>%XX</c> stands for a byte.</param>
sealed class Utf8Scan(bool isForm)
{
    long at, began; // of the next byte, and of the character that is not whole
    int open, escape; // bytes that a character still lacks; of an escape: 1 at its first digit, 2 at its second
    byte low, high, digit;

    /// <summary>The place of the first byte of a whole that is no UTF-8, from 0; none: all of it is.</summary>
    public static long? FirstWrong(ReadOnlySpan<byte> whole, bool isForm = false)
    {
        if (!isForm && Utf8.IsValid(whole)) return null;
        var scan = new Utf8Scan(isForm);
        return scan.Wrong(whole, isEnd: false) ?? scan.Wrong([], isEnd: true);
    }

    /// <summary>The place of the first byte of what is no UTF-8, counted from the first piece; none: all so far is.</summary>
    public long? Wrong(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (isEnd && open > 0) return began;
        if (!isForm && open == 0 && Utf8.IsValid(bytes))
        {
            at += bytes.Length;
            return null;
        }
        foreach (var b in bytes)
        {
            if (!isForm) { if (!Takes(b, at)) return began; }
            else if (!TakesOfForm(b)) return began;
            at++;
        }
        return null;
    }

    bool TakesOfForm(byte b)
    {
        if (escape == 0 && b != '%') return Takes(b, at);
        if (escape == 0) escape = 1;
        else if (!char.IsAsciiHexDigit((char)b))
        {
            if (open > 0) return false; // what began as an escape stands for itself
            escape = b == '%' ? 1 : 0;
            return escape == 1 || Takes(b, at);
        }
        else if (escape == 1) (digit, escape) = (b, 2);
        else
        {
            escape = 0;
            return Takes((byte)(Convert.FromHexString([(char)digit, (char)b])[0]), at - 2);
        }
        return true;
    }

    bool Takes(byte b, long from)
    {
        if (open > 0)
        {
            if (b < low || b > high) return false;
            (open, low, high) = (open - 1, 0x80, 0xBF);
            return true;
        }
        began = from;
        (open, low, high) = b switch
        {
            < 0x80 => (0, (byte)0x80, (byte)0xBF),
            >= 0xC2 and <= 0xDF => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            0xED => (2, (byte)0x80, (byte)0x9F), // no halves of pairs
            >= 0xE1 and <= 0xEF => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => (3, (byte)0x80, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            _ => (-1, low, high),
        };
        if (open >= 0) return true;
        open = 0;
        return false;
    }
}

/// <summary>A form whose names, values and names of files are texts; what of a head was no UTF-8 was read as U+FFFD, and is none.</summary>
sealed class TextForm(IFormFeature inner) : IFormFeature
{
    public bool HasFormContentType => inner.HasFormContentType;
    public IFormCollection? Form { get => inner.Form; set => inner.Form = value; }

    public IFormCollection ReadForm() => Checked(inner.ReadForm());

    public async Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken) =>
        Checked(await inner.ReadFormAsync(cancellationToken));

    static IFormCollection Checked(IFormCollection form)
    {
        foreach (var (name, values) in form)
            foreach (var text in values.Prepend(name))
                if (Odd(text) is { } odd)
                    throw new BadHttpRequestException($"'{(Odd(name) is null ? name : "?")}' has {odd}, a character that no text has");
        if (form.Files.FirstOrDefault(f => Odd(f.FileName) is not null) is { } file)
            throw new BadHttpRequestException($"the name of a file has {Odd(file.FileName)}, a character that no text has");
        return form;
    }

    static string? Odd(string? text) => text is null ? null
        : text.Contains('\uFFFD') ? "U+FFFD" : PlainText.OddIn(text);
}
