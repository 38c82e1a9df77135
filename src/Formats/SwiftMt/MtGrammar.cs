namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// A field that may stand in a sequence: its number, the options it may have (none named: any), and the qualifier that tells it when one
/// must be there or has options of its own.
/// </summary>
readonly record struct MtFieldRule(string Number, string Options, string Qualifier, bool IsNeeded)
{
    public bool Takes(MtField field) => Options.Length == 0 || (field.Tag is [_, _, var option] && Options.Contains(option));
}

/// <summary>What may stand in a sequence and what must.</summary>
sealed class MtRule(string name, bool needed, bool repeats)
{
    public string Name => name;
    public bool IsNeeded => needed;
    public bool Repeats => repeats;
    public List<MtFieldRule> Fields { get; } = [];
    public List<MtRule> Sequences { get; } = [];

    // Fields and sequences in the order they are written, for what we build.
    readonly List<string> order = [];

    public int Rank(MtNode child) => order.FindIndex(o => o == (child.Field is { } field ? field.Number : child.Name));

    /// <summary>The rule of a message from its line in the table of types.</summary>
    public static MtRule Parse(string text)
    {
        var at = 0;
        var top = new MtRule("", needed: true, repeats: false);
        top.Read(text, ref at);
        return top;
    }

    void Read(string text, ref int at)
    {
        while (at < text.Length && text[at] != ')')
        {
            if (text[at] is ' ' or '\n')
            {
                at++;
                continue;
            }
            var from = at;
            while (at < text.Length && text[at] is not (' ' or '(' or ')' or '\n')) at++;
            var word = text[from..at];
            if (char.IsAsciiDigit(word[0])) Field(word);
            else
            {
                var made = new MtRule(word.TrimEnd('*', '!'), word.Contains('!'), word.Contains('*'));
                if (at < text.Length && text[at] == '(')
                {
                    at++;
                    made.Read(text, ref at);
                    at++;
                }
                Sequences.Add(made);
                order.Add(made.Name);
            }
        }
    }

    void Field(string word)
    {
        var needed = word.EndsWith('!');
        var parts = word.TrimEnd('!').Split(':');
        Fields.Add(new(parts[0][..2], parts[0][2..], parts.Length > 1 ? parts[1] : "", needed));
        if (!order.Contains(parts[0][..2])) order.Add(parts[0][..2]);
    }

    /// <summary>Holds what is in a sequence against the rule.</summary>
    public void Check(MtNode node, string file, IList<Problem> problems)
    {
        var last = -1;
        HashSet<string> met = [];
        foreach (var child in node.Children)
        {
            if (problems.Count >= MtLimits.Problems) return;
            if (child.Field is { } field)
            {
                if (Misplaced(field) is { } why) problems.Add(new(file, field.Line, field.Name, why));
                continue;
            }
            var at = Sequences.FindIndex(s => s.Name == child.Name);
            if (at < 0)
            {
                problems.Add(new(file, child.Line, "16R", $"sequence {Csv.Show.Short(child.Name)} has no place in {Where}"));
                continue;
            }
            if (at < last) problems.Add(new(file, child.Line, "16R", $"sequence {child.Name} stands behind {Sequences[last].Name}"));
            if (!met.Add(child.Name) && !Sequences[at].Repeats)
                problems.Add(new(file, child.Line, "16R", $"sequence {child.Name} stands there more than once"));
            last = Math.Max(last, at);
            Sequences[at].Check(child, file, problems);
        }
        Missing(node, met, file, problems);
    }

    // A qualifier with options of its own goes by them; any other by those of all fields with the number.
    string? Misplaced(MtField field)
    {
        var all = Fields.FindAll(f => f.Number == field.Number);
        if (all.Count == 0 || !MtFormats.Knows(field.Tag)) return $"field {Csv.Show.Short(field.Tag)} has no place in {Where}";
        var own = all.FindAll(f => f.Qualifier.Length > 0 && f.Qualifier == field.Qualifier);
        var rules = own.Count > 0 ? own : all;
        return rules.Exists(f => f.Takes(field)) ? null
            : $"field {Csv.Show.Short(field.Name)} in {Where} has another option: one of "
                + string.Join(", ", rules.SelectMany(f => f.Options).Distinct().Order());
    }

    void Missing(MtNode node, HashSet<string> met, string file, IList<Problem> problems)
    {
        foreach (var rule in Fields.Where(f => f.IsNeeded))
            if (!node.Fields.Any(f => f.Number == rule.Number && (rule.Qualifier.Length == 0 || f.Qualifier == rule.Qualifier)))
                problems.Add(new(file, node.Line, rule.Number,
                    $"field {rule.Number}a{(rule.Qualifier.Length == 0 ? "" : "::" + rule.Qualifier)} is missing in {Where}"));
        foreach (var rule in Sequences.Where(s => s.IsNeeded && !met.Contains(s.Name)))
            problems.Add(new(file, node.Line, "16R", $"sequence {rule.Name} is missing in {Where}"));
    }

    string Where => Name.Length == 0 ? "the message" : $"sequence {Name}";
}
