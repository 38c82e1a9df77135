using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ReconciliationDesk
{
    /// <summary>What a place had at the close of a day; before the close of the newest, what it has now.</summary>
    decimal PostedAt(string account, string asset, DateOnly day, IReconciledBooks books)
    {
        var isPlace = register.AccountOf(account)?.Id is { } id && (id == register.Depository || id == register.Bank);
        if (day > last || !isPlace) return books.Posted(account, asset) ?? 0;
        if (!closings.TryGetValue((account, asset), out var own)) return 0;
        var at = own.FindLastIndex(c => c.Day <= day);
        return at < 0 ? 0 : own[at].Units;
    }

    Register Books => register;

    // Of a whole statement of holdings every instrument is compared, named or not.
    DateOnly ComparedOn(BreakOf of)
    {
        var own = compared.GetValueOrDefault((of.Account, of.Asset));
        var whole = of.Kind == BreakKind.Holdings ? compared.GetValueOrDefault((of.Account, "")) : default;
        return own > whole ? own : whole;
    }

    void Compared(RecordsFact.StatementTaken s)
    {
        if (s.Kind is not (StatedKind.Holdings or StatedKind.Cash)) return;
        foreach (var l in s.Lines) Compared((l.Account, l.Asset), l.Day);
        if (s is { Kind: StatedKind.Holdings, IsWhole: true }) Compared((register[register.Depository].Terms.Code, ""), s.AsOf);
    }

    void Compared((string, string) key, DateOnly day)
    {
        if (compared.GetValueOrDefault(key) < day) compared[key] = day;
    }

    /// <summary>
    /// The breaks that follow from the statements just laid and from the items that are left, explained as far as what is expected here
    /// explains them.
    /// </summary>
    internal List<ReconciliationFact> DecideBreaks(DateOnly through, IReconciledBooks books)
    {
        var found = new Findings(this, through, books);
        foreach (var (number, s) in laid)
        {
            if (s.Kind is StatedKind.Holdings or StatedKind.Cash) found.Balances(s);
            else if (s.Kind == StatedKind.Pending) found.Pending(s);
            else found.Counted(number, s);
        }
        found.Movements();
        return found.All();
    }

    /// <summary>What one comparison comes to.</summary>
    sealed class Findings(ReconciliationDesk desk, DateOnly through, IReconciledBooks books)
    {
        readonly SortedDictionary<string, (BreakOf Of, DateOnly Since, BreakFigures Figures, List<ReconItem> Items)> differing =
            new(StringComparer.Ordinal);
        readonly Dictionary<string, BreakEnd> agreeing = new(StringComparer.Ordinal);
        readonly Dictionary<long, (int Lines, int Agreed)> counts = [];

        static string KeyOf(BreakOf of) => $"{(int)of.Kind} {of.Account} {of.Asset} {of.Reference}";

        void Differ(BreakOf of, DateOnly since, BreakFigures figures, List<ReconItem> items)
        {
            agreeing.Remove(KeyOf(of));
            differing[KeyOf(of)] = (of, since, figures, items);
        }

        void Agree(BreakOf of, BreakEnd how)
        {
            differing.Remove(KeyOf(of));
            agreeing[KeyOf(of)] = how;
        }

        /// <summary>The newest statement of an account and asset holds; one of a day before it changes nothing.</summary>
        public void Balances(RecordsFact.StatementTaken s)
        {
            var kind = (BreakKind)s.Kind;
            var (lines, agreed) = (0, 0);
            foreach (var of in s.Lines.GroupBy(l => (l.Account, l.Asset)))
            {
                lines++;
                var day = of.Last().Day;
                if (Balance(new(kind, of.Key.Account, of.Key.Asset, ""), day, of.Where(l => l.Day == day).Sum(l => l.Units))) agreed++;
            }
            if (s is { Kind: StatedKind.Holdings, IsWhole: true }) Unnamed(s);
            Count(s, lines, agreed);
        }

        bool Balance(BreakOf of, DateOnly day, decimal theirs)
        {
            var figures = new BreakFigures(desk.PostedAt(of.Account, of.Asset, day, books), theirs);
            if (desk.ComparedOn(of) > day) return figures.Difference == 0;
            if (figures.Difference == 0) Agree(of, BreakEnd.Agreed);
            else Differ(of, day, figures, []);
            return figures.Difference == 0;
        }

        // What a whole statement does not name is not there.
        void Unnamed(RecordsFact.StatementTaken s)
        {
            var depository = desk.Books[desk.Books.Depository].Terms.Code;
            if (s.Lines.Length > 0 && s.Lines[0].Account != depository) return;
            var named = s.Lines.Select(l => l.Asset).ToHashSet(StringComparer.Ordinal);
            foreach (var asset in desk.Books.Assets)
                if (asset.IsSecurity && !named.Contains(asset.Code))
                    Balance(new(BreakKind.Holdings, depository, asset.Code, ""), s.AsOf, 0);
        }

        /// <summary>What is pending there and here, by instruction, on the day that closes or closed last: since before, things went on.
        /// </summary>
        public void Pending(RecordsFact.StatementTaken s)
        {
            var (lines, agreed) = (0, 0);
            if (s.AsOf < desk.last) return;
            if (s.IsWhole)
                foreach (var b in desk.breaks.Values)
                    if (b.Of.Kind == BreakKind.Pending) Agree(b.Of, BreakEnd.Agreed);
            foreach (var of in s.Lines.GroupBy(l => (l.Account, l.Asset, l.Reference)))
            {
                var key = new BreakOf(BreakKind.Pending, of.Key.Account, of.Key.Asset, of.Key.Reference);
                var figures = new BreakFigures(books.RestOf(of.Key.Reference) ?? 0, of.Sum(l => l.Units));
                lines++;
                if (figures.Difference == 0) agreed++;
                if (figures.Difference == 0) Agree(key, BreakEnd.Agreed);
                else Differ(key, of.First().Day, figures, []);
            }
            Count(s, lines, agreed);
        }

        public void Counted(long number, RecordsFact.StatementTaken s)
        {
            var open = 0;
            foreach (var own in desk.items.Values) open += own.Count(i => !i.IsOurs && i.Fact == number);
            counts[number] = (s.Lines.Length, s.Lines.Length - open);
        }

        void Count(RecordsFact.StatementTaken s, int lines, int agreed)
        {
            foreach (var (number, one) in desk.laid)
                if (ReferenceEquals(one, s)) counts[number] = (lines, agreed);
        }

        /// <summary>Of the items that are left, those of one reference are a break; what has none, or a person set apart, is one alone.
        /// </summary>
        public void Movements()
        {
            foreach (var b in desk.breaks.Values)
                if (b.IsMovement) Agree(b.Of, BreakEnd.Matched);
                else if (b is { Of.Kind: BreakKind.Pending, Figures.Ours: not 0 } && books.RestOf(b.Of.Reference) is null
                    && !differing.ContainsKey(KeyOf(b.Of))) Agree(b.Of, BreakEnd.Over);
            foreach (var ((account, asset), own) in desk.items)
            {
                if (own.Count == 0) continue;
                var stated = desk.watched.TryGetValue(desk.KeyOf(account, asset), out var watch) ? watch.Through : DateOnly.MinValue;
                var of = new BreakOf(asset.Length == 3 ? BreakKind.Entries : BreakKind.Postings, account, asset, "");
                foreach (var group in own.GroupBy(i => desk.apart.Contains((i.IsOurs, i.Fact, i.Line)) || i.Reference.Length == 0
                    ? i.Name : i.Reference)) Movement(of with { Reference = group.Key }, [.. group], stated);
            }
        }

        // Ours of a day that is not stated yet may still come there.
        void Movement(BreakOf of, List<ReconItem> group, DateOnly stated)
        {
            group.Sort(Matcher.InOrder);
            if (!group.Exists(i => !i.IsOurs || i.Day <= stated)) return;
            var figures = new BreakFigures(group.Sum(i => i.IsOurs ? i.Units : 0), group.Sum(i => i.IsOurs ? 0 : i.Units));
            if (figures.Difference != 0) Differ(of, group.Min(i => i.Day), figures, group);
            else
                foreach (var item in group.Where(i => i.Units != 0))
                    Differ(of with { Reference = item.Name }, item.Day,
                        item.IsOurs ? new(item.Units, 0) : new(0, item.Units), [item]);
        }

        public List<ReconciliationFact> All()
        {
            List<ReconciliationFact> facts = [];
            var open = desk.breaks.Values.ToDictionary(b => KeyOf(b.Of));
            foreach (var b in desk.breaks.Values)
                if (agreeing.TryGetValue(KeyOf(b.Of), out var how))
                    facts.Add(new ReconciliationFact.BreakClosed(b.Number, how, "", "", through));
            var explanations = new Explanations(books,
            [
                .. desk.breaks.Values.Where(b => !agreeing.ContainsKey(KeyOf(b.Of)) && !differing.ContainsKey(KeyOf(b.Of)))
                    .Select(b => (b.Of, b.Figures.Difference)),
                .. differing.Values.Select(d => (d.Of, d.Figures.Difference)),
            ]);
            foreach (var d in differing.Values)
            {
                var (isWhole, why) = explanations.Of(d.Of, d.Figures);
                if (!open.TryGetValue(KeyOf(d.Of), out var b))
                    facts.Add(new ReconciliationFact.BreakOpened(d.Of, d.Since, d.Figures, isWhole, why, [.. d.Items], through));
                else if (b.Figures != d.Figures || !b.Items.SequenceEqual(d.Items))
                {
                    facts.Add(new ReconciliationFact.BreakChanged(b.Number, d.Figures, [.. d.Items], through));
                    if (b.Figures.Difference != d.Figures.Difference || b.ExplainedBy.Length == 0)
                        facts.Add(new ReconciliationFact.BreakExplained(b.Number, isWhole, why, "", through));
                }
                else Refresh(facts, b, (isWhole, why));
            }
            foreach (var b in desk.breaks.Values)
                if (b.Of.Kind != BreakKind.Confirmation && !agreeing.ContainsKey(KeyOf(b.Of)) && !differing.ContainsKey(KeyOf(b.Of)))
                    Refresh(facts, b, explanations.Of(b.Of, b.Figures));
            foreach (var (number, _) in desk.laid)
                facts.Add(new ReconciliationFact.StatementReconciled(number, through, counts.GetValueOrDefault(number).Lines,
                    counts.GetValueOrDefault(number).Agreed));
            return facts;
        }

        // What a person said stands while the difference does.
        void Refresh(List<ReconciliationFact> facts, OpenBreak b, (bool IsWhole, string Why) now)
        {
            if (b.ExplainedBy.Length == 0 && (b.IsExplained != now.IsWhole || b.Explanation != now.Why))
                facts.Add(new ReconciliationFact.BreakExplained(b.Number, now.IsWhole, now.Why, "", through));
        }
    }
}
