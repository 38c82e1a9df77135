using System.Text;
using Countinghouse.App.Show;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Documents;

/// <summary>Papers in the forms that they are given in.</summary>
static class Papers
{
    /// <summary>The forms, each with its media type.</summary>
    public static IReadOnlyDictionary<string, string> Forms { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["html"] = "text/html; charset=utf-8", ["pdf"] = "application/pdf",
    };

    public static byte[] Write(Document document, string form) =>
        form == "pdf" ? PdfDocument.Write(document) : HtmlDocument.Write(document);

    /// <summary>To a file that a user named, or to standard output.</summary>
    /// <param name="text">In place of the paper, where text is asked for.</param>
    public static void Show(string? text, Document paper, (string Form, string? To) how)
    {
        var bytes = text is null ? Write(paper, how.Form) : Encoding.UTF8.GetBytes(text);
        if (how.To is { } path)
        {
            Output.ToFile(path, file =>
            {
                file.Flush();
                file.BaseStream.Write(bytes);
            });
            return;
        }
        using var output = Console.OpenStandardOutput();
        output.Write(bytes);
    }
}
