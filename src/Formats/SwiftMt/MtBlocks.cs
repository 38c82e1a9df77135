using System.Text.RegularExpressions;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>The blocks around the text: found by their braces, in their order, of their form.</summary>
sealed partial class MtBlocks
{
    const string Order = "12345S";

    readonly Dictionary<char, string> found = [];
    readonly HashSet<char> foreign = [];

    /// <summary>The blocks but those that a bank has written for itself: they are no envelope of the network.</summary>
    public Dictionary<char, string> OfNetwork => found.Where(f => !foreign.Contains(f.Key)).ToDictionary();

    static bool IsOfNetwork(char id, string content) => id == '1' ? First().IsMatch(content) : Input().IsMatch(content)
        || Output().IsMatch(content);

    public IReadOnlyDictionary<char, string> Found => found;

    /// <summary>Where the scan stands in the text given to it.</summary>
    public int At { get; private set; }

    /// <summary>Whether the text has begun: block 4 is open, and its fields follow.</summary>
    public bool InText { get; private set; }

    /// <summary>What is wrong with the blocks, or null.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Whether any block has begun.</summary>
    public bool Begun => found.Count > 0 || InText || braceFrom >= 0;

    int braceFrom = -1;
    int depth;
    int scanned;

    /// <summary>Scans on. True when a block has begun that is not complete yet; more text is to be appended to the same.</summary>
    public bool Scan(string text, bool behind)
    {
        while (At < text.Length && Wrong is null && !InText)
        {
            if (braceFrom < 0)
            {
                if (text[At] != '{')
                {
                    if (behind && !IsBetween(text[At])) return false;
                    if (!behind && Begun && !IsBetween(text[At])) Wrong = "there is text between the blocks";
                    At++;
                    continue;
                }
                if (At + 2 >= text.Length) return true;
                if (behind ? text[At + 1] is not ('5' or 'S') : text[At + 1] == '1' && found.ContainsKey('4')) return false;
                (braceFrom, depth, scanned) = (At, 0, At);
            }
            if (!Close(text)) return !InText && Wrong is null;
        }
        return braceFrom >= 0;
    }

    /// <summary>Whether a character says nothing: white space, or what systems put between messages.</summary>
    public static bool IsBetween(char c) => char.IsWhiteSpace(c) || c is '$' or '\u0001' or '\u0003' or '\u0000' or '\u001A';

    // To the brace that closes the block; false when it is not there yet or the text has begun.
    bool Close(string text)
    {
        var id = text[braceFrom + 1];
        if (text[braceFrom + 2] != ':' || !Order.Contains(id))
        {
            Wrong = $"'{Csv.Show.Short(text.Substring(braceFrom, Math.Min(3, text.Length - braceFrom)))}' begins no block";
            return false;
        }
        if (id == '4' && IsText(text, braceFrom + 3))
        {
            Enter(id, "");
            (At, InText, braceFrom) = (text.Length, Wrong is null, -1);
            return false;
        }
        for (; scanned < text.Length; scanned++)
        {
            if (text[scanned] == '{') depth++;
            else if (text[scanned] == '}' && --depth == 0)
            {
                Enter(id, text[(braceFrom + 3)..scanned]);
                (At, braceFrom) = (scanned + 1, -1);
                return true;
            }
        }
        return false;
    }

    // The text begins on a line of its own; in a service message block 4 holds blocks.
    static bool IsText(string text, int from) => text.AsSpan(from).Trim("\r\n ").IsEmpty && text[^1] is ('\n' or '\r');

    void Enter(char id, string content)
    {
        if (found.Count > 0 && Order.IndexOf(found.Keys.Last(), StringComparison.Ordinal) >= Order.IndexOf(id, StringComparison.Ordinal))
            Wrong = $"block {id} stands behind block {found.Keys.Last()}";
        found[id] = content;
        if (id is '1' or '2' && !IsOfNetwork(id, content)) foreign.Add(id);
        Wrong ??= id switch
        {
            '1' when content is [] or ['F' or 'A' or 'L', ..] && !First().IsMatch(content) =>
                $"block 1 is not of its form: '{Csv.Show.Short(content)}'",
            '2' when content is [] or ['I' or 'O', ..] && !Input().IsMatch(content) && !Output().IsMatch(content) =>
                $"block 2 is not of its form: '{Csv.Show.Short(content)}'",
            '2' when !found.ContainsKey('1') => "block 2 stands without a block 1",
            '3' or '5' or 'S' when !Inner().IsMatch(content) => $"block {id} holds something that is no block: '{Csv.Show.Short(content)}'",
            _ => null,
        };
    }

    // Session and sequence are digits; some systems write other characters there, and nothing hangs on them.
    [GeneratedRegex(@"^[A-Z]\d\d[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{6}[A-Z0-9]{4}[A-Z0-9]{6}\z")]
    private static partial Regex First();

    [GeneratedRegex(@"^I\d{3}[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{6}([A-Z]([0-9]([0-9]{3})?)?)?\z")]
    private static partial Regex Input();

    [GeneratedRegex(@"^O\d{3}\d{4}\d{6}[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{6}[A-Z0-9]{4}[A-Z0-9]{6}\d{6}\d{4}[A-Z]?\z")]
    private static partial Regex Output();

    [GeneratedRegex(@"^\s*(\{[A-Z0-9]{3}(:[^{}]*)?\}\s*)*\z")]
    private static partial Regex Inner();
}
