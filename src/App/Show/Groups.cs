using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

/// <summary>The currency of a group and its entities by LEI: what of each is the group's, and the rates that it is translated at.</summary>
sealed record GroupTerms(string Currency, IReadOnlyDictionary<string, (decimal Share, GroupRates Rates)> Entities)
{
    /// <summary>Whether what one claims of a counterparty is set off against what another owes it.</summary>
    public bool SetOff { get; init; } = true;

    public IReadOnlySet<string> Members { get; } = Entities.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>What bills of the entities name as their vendor, with the LEI of each.</summary>
    public IReadOnlyDictionary<string, string> Vendors { get; init; } = new Dictionary<string, string>();

    /// <summary>Who bills by the name of an entity's firm is the entity; by a name that two have, neither.</summary>
    public GroupTerms Naming(IEnumerable<(string Name, string Lei)> firms)
    {
        var all = new Dictionary<string, string>(Vendors, StringComparer.OrdinalIgnoreCase);
        foreach (var of in firms.Where(f => f.Name.Length > 0 && Members.Contains(f.Lei))
            .GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
            if (of.Select(f => f.Lei).Distinct().Count() == 1) all.TryAdd(of.Key, of.First().Lei);
        return this with { Vendors = all };
    }
}

/// <summary>Several books as one group: docs/formats/consolidation.md.</summary>
static class Groups
{
    const decimal MostRate = 1_000_000_000m; // no two currencies stand farther apart

    /// <summary>The terms as they were given, each entity once.</summary>
    /// <exception cref="FormatException">They say something that cannot be.</exception>
    public static GroupTerms Terms(string currency,
        IEnumerable<(string Lei, decimal Share, GroupRates Rates, IReadOnlyList<string> Vendors)> given)
    {
        if (!Currencies.IsKnown(currency)) throw new FormatException($"'{currency}' is not an ISO 4217 currency");
        var entities = new Dictionary<string, (decimal, GroupRates)>(StringComparer.Ordinal);
        var vendors = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (lei, share, rates, names) in given)
        {
            if (!CheckDigits.IsLei(lei)) throw new FormatException($"'{lei}' is not a valid LEI");
            if (share is <= 0 or > 1) throw new FormatException($"share {share} of {lei} is not above 0 and at most 1");
            if (rates is { Closing: <= 0 } or { Average: <= 0 } or { Historical: <= 0 })
                throw new FormatException($"a rate of {lei} is not above zero");
            if (rates is { Closing: > MostRate } or { Average: > MostRate } or { Historical: > MostRate })
                throw new FormatException($"a rate of {lei} is more than {MostRate}");
            if (!entities.TryAdd(lei, (share, rates))) throw new FormatException($"{lei} is named twice");
            foreach (var name in names.Select(n => n.Trim()))
                if (name.Length == 0 || !vendors.TryAdd(name, lei))
                    throw new FormatException($"vendor '{name}' of {lei} has no name, or is named twice");
        }
        return new(currency, entities) { Vendors = vendors };
    }

    /// <summary>The statement of the group; not whole where entities do not say the same of what they owe each other.</summary>
    /// <param name="books">Each with where it is from.</param>
    /// <exception cref="FormatException">A book is not of the group, or one of an entity is not there.</exception>
    public static (Report Statement, bool IsWhole) Draw(GroupTerms terms, IEnumerable<(string From, GroupBook Book)> books)
    {
        List<GroupEntity> entities = [];
        List<string> notes = [];
        foreach (var (from, book) in books)
        {
            notes.AddRange(book.Notes.Select(n => $"{from}: {n}"));
            if (!terms.Entities.TryGetValue(book.Lei, out var entity))
                throw new FormatException($"{from}: the firm's LEI '{book.Lei}' is not among the entities of the configuration");
            if (!Currencies.IsKnown(book.Currency)) throw new FormatException($"{from}: '{book.Currency}' is not an ISO 4217 currency");
            if (entities.Exists(e => e.Lei == book.Lei)) throw new FormatException($"{from}: a book of LEI {book.Lei} was given already");
            if (book.Currency == terms.Currency && entity.Rates != new GroupRates(1, 1, 1))
                throw new FormatException($"{from}: keeps its books in {book.Currency} as the group does: its rates are 1");
            if (book.Currency != terms.Currency && entity.Rates == new GroupRates(1, 1, 1))
                throw new FormatException($"{from}: keeps its books in {book.Currency}: closing, average and historical give its rates");
            entities.Add(new(book.Name, book.Lei, entity.Share, entity.Rates, book.Lines) { Currency = book.Currency });
        }
        foreach (var missing in terms.Members.Except(entities.Select(e => e.Lei)).Order(StringComparer.Ordinal))
            throw new FormatException($"the configuration has {missing} among the entities and no book of it is given: what is owed "
                + "among them cannot be left out without it");
        var (lines, breaks) = Consolidation.Run(entities, Currencies.Scale(terms.Currency), terms.SetOff);
        notes.AddRange(breaks.Select(b => Says(b, terms.Currency)));
        return (Report(lines, terms.Currency, notes), breaks.Count == 0);
    }

    static string Says(GroupBreak b, string currency)
    {
        var (claimed, owed) = (Money(b.Claimed, currency), Money(b.Owed, currency));
        var said = b.IsOfResult
            ? $"{b.Creditor} has earned {claimed} {currency} of {b.Debtor}, which has spent {owed} on it: explain the difference"
            : $"{b.Creditor} claims {claimed} {currency} of {b.Debtor}, which owes {owed}: explain the difference";
        return b.Owed != 0 ? said : $"{said}; bills are of {b.Creditor} where their vendor is its firm's name or one under vendors";
    }

    static string Money(decimal amount, string currency) =>
        amount.ToString("F" + Currencies.Scale(currency), CultureInfo.InvariantCulture);

    static Report Report(List<ConsolidatedLine> lines, string currency, List<string> notes)
    {
        List<string[]> rows = [];
        void Add(string word, string line, decimal sum, decimal eliminated) => rows.Add([word, line, currency, Money(sum, currency),
            Money(-eliminated, currency), Money(sum - eliminated, currency)]);
        void Total(string word, IEnumerable<ConsolidatedLine> of) => Add(word, "TOTAL", of.Sum(l => l.Sum), of.Sum(l => l.Eliminated));
        foreach (var section in lines.Where(l => l.Sum != 0 || l.Eliminated != 0).GroupBy(l => l.Section))
        {
            foreach (var l in section) Add(Word(l.Section), l.Line, l.Sum, l.Eliminated);
            Total(Word(section.Key), section);
            if (section.Key == GroupSection.MinorityResult)
                Total("OWNERS_RESULT", lines.Where(l => l.Section is GroupSection.Result or GroupSection.MinorityResult));
        }
        return new("consolidation", [new("section", Cell.Text), new("line", Cell.Text), new("currency", Cell.Text), new("sum", Cell.Number),
            new("eliminated", Cell.Number), new("group", Cell.Number)], rows, notes);
    }

    public static string Word(GroupSection section) => section switch
    {
        GroupSection.Earlier => "EARLIER_RESULTS",
        GroupSection.MinorityResult => "MINORITY_RESULT",
        GroupSection.Translation => "OCI",
        _ => section.ToString().ToUpperInvariant(),
    };

    /// <summary>The section that a word is of.</summary>
    public static GroupSection Section(string word) => Enum.GetValues<GroupSection>().Cast<GroupSection?>()
        .FirstOrDefault(s => s is { } section && Word(section) == word)
        ?? throw new FormatException($"'{word}' is no section: there are {string.Join(", ", Enum.GetValues<GroupSection>().Select(Word))}");
}
