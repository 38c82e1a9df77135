using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Countinghouse.App.Web.Door;

/// <summary>
/// A form in several parts (RFC 7578). What is no file is UTF-8, as its section 5.1.2 has it where nothing else is said, and is not read by
/// a mark at its beginning; a part that says that it is written otherwise is refused.
/// </summary>
sealed class PartsForm(HttpRequest request, FormOptions options) : IFormFeature
{
    const string Charset = "_charset_"; // the field by which a form may say how all of it is written

    Task<IFormCollection>? read;

    public bool HasFormContentType => true;
    public IFormCollection? Form { get; set; }

    public IFormCollection ReadForm() => ReadFormAsync(CancellationToken.None).GetAwaiter().GetResult();

    public Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken) => read ??= ReadAsync(cancellationToken);

    /// <exception cref="BadHttpRequestException">A text is written otherwise.</exception>
    public static void MustBeUtf8(string? charset)
    {
        if (!string.IsNullOrEmpty(charset) && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw new BadHttpRequestException($"texts are taken as UTF-8, and not as {Api.Problems.Short(charset)}",
                StatusCodes.Status415UnsupportedMediaType);
    }

    async Task<IFormCollection> ReadAsync(CancellationToken stop)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        if (boundary.Length == 0 || boundary.Length > options.MultipartBoundaryLengthLimit)
            throw new BadHttpRequestException($"a boundary has 1 to {options.MultipartBoundaryLengthLimit} characters");
        var reader = new MultipartReader(boundary, request.Body)
        {
            HeadersCountLimit = options.MultipartHeadersCountLimit, HeadersLengthLimit = options.MultipartHeadersLengthLimit,
            BodyLengthLimit = options.MultipartBodyLengthLimit,
        };
        var (values, files) = (new KeyValueAccumulator(), new FormFileCollection());
        while (await reader.ReadNextSectionAsync(stop) is { } part)
        {
            if (values.ValueCount + files.Count >= options.ValueCountLimit)
                throw new BadHttpRequestException($"a form has at most {options.ValueCountLimit} parts");
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var about) || about.DispositionType != "form-data")
                throw new BadHttpRequestException("a part of a form says its name: Content-Disposition: form-data");
            if (about.IsFileDisposition()) files.Add(await FileOf(part, about, stop));
            else values.Append(HeaderUtilities.RemoveQuotes(about.Name).ToString(), await ValueOf(part, about, stop));
        }
        return Form = new FormCollection(values.HasValues ? values.GetResults() : null, files);
    }

    async Task<string> ValueOf(MultipartSection part, ContentDispositionHeaderValue about, CancellationToken stop)
    {
        if (MediaTypeHeaderValue.TryParse(part.ContentType, out var type)) MustBeUtf8(type.Charset.Value);
        var name = HeaderUtilities.RemoveQuotes(about.Name).ToString();
        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        for (int got; (got = await part.Body.ReadAsync(buffer, stop)) > 0;)
        {
            bytes.Write(buffer, 0, got);
            if (bytes.Length > options.ValueLengthLimit)
                throw new BadHttpRequestException($"'{Api.Problems.Short(name)}' has more than {options.ValueLengthLimit} bytes");
        }
        var whole = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (Utf8Scan.FirstWrong(whole) is { } at)
            throw new BadHttpRequestException($"'{Api.Problems.Short(name)}': byte {at}, from 0, is not UTF-8");
        var text = Encoding.UTF8.GetString(whole);
        if (name == Charset) MustBeUtf8(text);
        return text;
    }

    // On disk when it is large, as long as the request is.
    async Task<FormFile> FileOf(MultipartSection part, ContentDispositionHeaderValue about, CancellationToken stop)
    {
        var kept = new FileBufferingReadStream(part.Body, options.MemoryBufferThreshold, options.MultipartBodyLengthLimit,
            Jobs.Scratch.Folder);
        request.HttpContext.Response.RegisterForDispose(kept);
        await kept.DrainAsync(stop);
        kept.Position = 0;
        string Plain(Microsoft.Extensions.Primitives.StringSegment text) => HeaderUtilities.RemoveQuotes(text).ToString();
        return new(kept, 0, kept.Length, Plain(about.Name),
            Plain(about.FileNameStar.HasValue ? about.FileNameStar : about.FileName))
        { Headers = new HeaderDictionary(part.Headers) };
    }
}
