using Countinghouse.Formats.Books;

namespace Countinghouse.Tests.Books;

/// <summary>A reader of what the export writes, for machines without the programs: it sums the legs and knows nothing of facts.</summary>
public sealed class BookReading
{
    public BookBalances Traded { get; } = new();
    public BookBalances Posted { get; } = new();
    /// <summary>The first line of every transaction.</summary>
    public List<string> Heads { get; } = [];

    public BookReading(string text)
    {
        var transaction = new BookBalances();
        var isPosted = false;
        foreach (var line in text.Split('\n'))
        {
            if (IsHead(line))
            {
                Assert.True(transaction.AreAllZero, $"before {line}: {transaction}");
                isPosted = line.Contains(" * ", StringComparison.Ordinal);
                Heads.Add(line);
                continue;
            }
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!line.StartsWith("    ", StringComparison.Ordinal) || words.Length < 3 || !words[0].Contains(':')) continue;
            transaction.Add("", words[2], words[1]);
            Traded.Add(words[0], words[2], words[1]);
            if (isPosted) Posted.Add(words[0], words[2], words[1]);
        }
        Assert.True(transaction.AreAllZero, $"at the end: {transaction}");
    }

    static bool IsHead(string line) => line.Length > 12 && char.IsAsciiDigit(line[0])
        && (line.Contains(" * ", StringComparison.Ordinal) || line.Contains(" ! ", StringComparison.Ordinal));
}
