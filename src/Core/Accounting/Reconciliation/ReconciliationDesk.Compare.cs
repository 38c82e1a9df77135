using System.Globalization;
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

    /// <summary>The first close at which a place had anything, while nothing of it has been let go.</summary>
    internal DateOnly? FirstAtHand =>
        closings.Values.Where(c => c.Count > 0).Min(c => (DateOnly?)c[0].Day) is { } first
            && first >= last.AddDays(-DaysKept) ? first : null;

    Register Books => register;

    // Of a whole statement of holdings every instrument is compared, named or not.
    internal DateOnly ComparedOn(BreakOf of)
    {
        var own = compared.GetValueOrDefault((of.Account, of.Asset));
        var whole = of.Kind == BreakKind.Holdings ? compared.GetValueOrDefault((of.Account, "")) : default;
        return own > whole ? own : whole;
    }

    // The day of its newest statement, those that are being compared included.
    DateOnly NewestOf(BreakOf of)
    {
        var day = ComparedOn(of);
        foreach (var s in laid.Values)
            if (s.Kind == StatedKind.Cash)
                foreach (var l in s.Lines)
                    if ((l.Account, l.Asset) == (of.Account, of.Asset) && l.Day > day) day = l.Day;
        return day;
    }

    void Compared(RecordsFact.StatementTaken s)
    {
        if (s.Kind is not (StatedKind.Holdings or StatedKind.Cash)) return;
        foreach (var l in s.Lines) Compared((l.Account, l.Asset), l.Day);
        if (s.Kind == StatedKind.Cash) KeepStated(s);
        if (s.Kind == StatedKind.Holdings && EndsWhole(s)) Compared((register[register.Depository].Terms.Code, ""), s.AsOf);
    }

    void Compared((string, string) key, DateOnly day)
    {
        if (compared.GetValueOrDefault(key) < day) compared[key] = day;
    }

    /// <summary>
    /// The breaks that follow from the statements just laid and from the items that are left, explained as far as what is expected here
    /// explains them. At a close also those of statements of which pages have not come.
    /// </summary>
    internal List<ReconciliationFact> DecideBreaks((DateOnly Through, bool IsClose) at, IReconciledBooks books)
    {
        var found = new Findings(this, at.Through, books);
        foreach (var pages in Whole(laid))
        {
            List<(long Number, RecordsFact.StatementTaken Statement)> all = [.. pages.Select(n => (n, laid[n]))];
            if (all[^1].Statement.Kind is StatedKind.Holdings or StatedKind.Cash) found.Balances(all);
            else if (all[^1].Statement.Kind == StatedKind.Pending) found.Pending(all);
            else
                foreach (var (number, s) in all) found.Counted(number, s);
        }
        found.Movements();
        found.Pages(at.IsClose);
        return found.All();
    }

    // Movements of days before are not at hand here.
    DateOnly WatchedFrom(BreakOf of) => watched.GetValueOrDefault(KeyOf(of.Account, of.Asset)).From;

    bool IsBeforeAll(BreakOf of, IReadOnlyList<ReconItem> items) => items.Count > 0
        && WatchedFrom(of) is var from && items.All(i => !i.IsOurs && i.Day < from);

    /// <summary>What one comparison comes to.</summary>
    sealed class Findings(ReconciliationDesk desk, DateOnly through, IReconciledBooks books)
    {
        readonly SortedDictionary<string, (BreakOf Of, DateOnly Since, BreakFigures Figures, List<ReconItem> Items)> differing =
            new(StringComparer.Ordinal);
        readonly Dictionary<string, BreakEnd> agreeing = new(StringComparer.Ordinal);
        readonly Dictionary<long, (int Lines, int Agreed)> counts = [];
        readonly Dictionary<string, string> missing = new(StringComparer.Ordinal);
        readonly SortedDictionary<string, (BreakOf Of, DateOnly Since)> lacking = new(StringComparer.Ordinal);

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
        public void Balances(List<(long Number, RecordsFact.StatementTaken Statement)> pages)
        {
            var last = pages[^1].Statement;
            HashSet<(string, string)> agree = [];
            foreach (var of in pages.SelectMany(p => p.Statement.Lines).GroupBy(l => (l.Account, l.Asset)))
            {
                var day = of.Max(l => l.Day);
                var theirs = last.Kind == StatedKind.Cash ? desk.StatedOn(day, of.Key.Account, of.Key.Asset) : new(null, "", "");
                var units = theirs.Units ?? of.Where(l => l.Day == day).Sum(l => l.Units);
                if (theirs.Missing.Length > 0) Lacks(BreakOfAccounts(of.Key), day, theirs.Missing);
                else if (Balance(new((BreakKind)last.Kind, of.Key.Account, of.Key.Asset, ""), day, units)) agree.Add(of.Key);
            }
            if (last.Kind == StatedKind.Holdings && EndsWhole(last)) Unnamed(pages.ConvertAll(p => p.Statement));
            foreach (var (number, s) in pages)
            {
                var keys = s.Lines.Select(l => (l.Account, l.Asset)).Distinct().ToList();
                counts[number] = (keys.Count, keys.Count(agree.Contains));
            }
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
        void Unnamed(List<RecordsFact.StatementTaken> pages)
        {
            var depository = desk.Books[desk.Books.Depository].Terms.Code;
            if (pages.SelectMany(s => s.Lines).Take(1).Any(l => l.Account != depository)) return;
            var named = pages.SelectMany(s => s.Lines).Select(l => l.Asset).ToHashSet(StringComparer.Ordinal);
            foreach (var asset in desk.Books.Assets)
                if (asset.IsSecurity && !named.Contains(asset.Code))
                    Balance(new(BreakKind.Holdings, depository, asset.Code, ""), pages[^1].AsOf, 0);
        }

        /// <summary>What is pending there and here, by instruction, on the day that closes or closed last: since before, things went on.
        /// </summary>
        public void Pending(List<(long Number, RecordsFact.StatementTaken Statement)> pages)
        {
            var last = pages[^1].Statement;
            if (last.AsOf < desk.last) return;
            if (EndsWhole(last))
                foreach (var b in desk.breaks.Values)
                    if (b.Of.Kind == BreakKind.Pending) Agree(b.Of, BreakEnd.Agreed);
            HashSet<(string, string, string)> agree = [];
            foreach (var of in pages.SelectMany(p => p.Statement.Lines).GroupBy(l => (l.Account, l.Asset, l.Reference)))
            {
                var key = new BreakOf(BreakKind.Pending, of.Key.Account, of.Key.Asset, of.Key.Reference);
                var figures = new BreakFigures(books.RestOf(of.Key.Reference) ?? 0, of.Sum(l => l.Units));
                if (figures.Difference == 0) agree.Add(of.Key);
                if (figures.Difference == 0) Agree(key, BreakEnd.Agreed);
                else Differ(key, of.First().Day, figures, []);
            }
            foreach (var (number, s) in pages)
            {
                var keys = s.Lines.Select(l => (l.Account, l.Asset, l.Reference)).Distinct().ToList();
                counts[number] = (keys.Count, keys.Count(agree.Contains));
            }
        }

        /// <summary>A line that is left open does not agree, whether it came with this statement or was known from one before.
        /// </summary>
        public void Counted(long number, RecordsFact.StatementTaken s)
        {
            Dictionary<(string, string, string, DateOnly, decimal), int> left = [];
            foreach (var ((account, asset), own) in desk.items)
                foreach (var i in own.Values)
                    if (!i.IsOurs)
                        left[(account, asset, i.Reference, i.Day, i.Units)] =
                            left.GetValueOrDefault((account, asset, i.Reference, i.Day, i.Units)) + 1;
            var open = 0;
            foreach (var l in s.Lines)
            {
                var key = (l.Account, l.Asset, l.Reference, l.Day, l.Units);
                if (left.GetValueOrDefault(key) is not (> 0 and var count)) continue;
                left[key] = count - 1;
                open++;
            }
            counts[number] = (s.Lines.Length, s.Lines.Length - open);
        }

        // What is not compared before the rest of it has come: by the close it is a break.
        void Lacks(BreakOf of, DateOnly since, string what)
        {
            missing[KeyOf(of)] = what;
            lacking[KeyOf(of)] = (of, since);
        }

        /// <summary>A statement of which pages have not come by the close, or a place of which accounts, is a break until they have.
        /// </summary>
        public void Pages(bool isClose)
        {
            foreach (var (of, since, what) in desk.AccountsMissing())
                if (!lacking.ContainsKey(KeyOf(of))) Lacks(of, since, what);
            foreach (var s in desk.waiting.Values)
            {
                if (s.Page is not { } page || s.AsOf > through || desk.Missing(s.Kind, page) is not { Length: > 0 } what) continue;
                Lacks(desk.BreakOfPages(s.Kind, page), s.AsOf, what);
            }
            foreach (var (of, since) in lacking.Values)
                if (isClose || desk.breaks.Values.Any(b => b.Of == of)) Differ(of, since, default, []);
            foreach (var b in desk.breaks.Values)
                if (b.Of.Kind == BreakKind.Statement && !missing.ContainsKey(KeyOf(b.Of))) Agree(b.Of, BreakEnd.Matched);
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
                foreach (var group in own.Values.GroupBy(i => desk.apart.Contains(PlaceOf(i)) || i.Reference.Length == 0
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
                    facts.Add(new ReconciliationFact.BreakClosed(b.Number, how, b.Of.Kind != BreakKind.Statement ? ""
                        : b.Of.Asset.Length > 0 ? AccountsCame : PagesCame, "", through));
            var explanations = new Explanations(books,
            [
                .. desk.breaks.Values.Where(b => !agreeing.ContainsKey(KeyOf(b.Of)) && !differing.ContainsKey(KeyOf(b.Of)))
                    .Select(b => (b.Of, b.Figures.Difference)),
                .. differing.Values.Select(d => (d.Of, d.Figures.Difference)),
                // What a tolerance let through is matched, and in the balance all the same.
                .. desk.matches.Values.Where(m => m.Rule > 0 && m.Difference != 0 && m.WriteOff.Length == 0)
                    .Select(m => (m.Of with { Reference = $"match {m.Match}" }, m.Difference)),
            ]);
            foreach (var d in differing.Values)
            {
                var (isWhole, why) = Why(explanations, (d.Of, d.Figures), d.Items);
                if (!open.TryGetValue(KeyOf(d.Of), out var b))
                    facts.Add(new ReconciliationFact.BreakOpened(d.Of, d.Since, d.Figures, isWhole, why, [.. d.Items], through));
                else if (b.Figures != d.Figures || !b.Items.SequenceEqual(d.Items))
                {
                    facts.Add(new ReconciliationFact.BreakChanged(b.Number, d.Figures, [.. d.Items], through));
                    // What was said of another difference no longer holds.
                    if (b.Figures.Difference == d.Figures.Difference) Refresh(facts, b, (isWhole, why));
                    else if ((b.ExplainedBy, b.IsExplained, b.Explanation) != ("", isWhole, why))
                        facts.Add(new ReconciliationFact.BreakExplained(b.Number, isWhole, why, "", through));
                }
                else Refresh(facts, b, (isWhole, why));
            }
            foreach (var b in desk.breaks.Values)
                if (b.Of.Kind is not (BreakKind.Confirmation or BreakKind.Statement)
                    && !agreeing.ContainsKey(KeyOf(b.Of)) && !differing.ContainsKey(KeyOf(b.Of)))
                {
                    // A balance is explained as of its statement, whatever has moved here since; for a week, then somebody asks.
                    if (!(b is { IsBalance: true, IsExplained: true } && desk.ComparedOn(b.Of).AddDays(DaysExplained) >= through)
                        || b.Explanation.StartsWith(Explanations.OfMovements, StringComparison.Ordinal))
                        Refresh(facts, b, Why(explanations, (b.Of, b.Figures), b.Items));
                }
            foreach (var (number, _) in desk.laid)
                facts.Add(new ReconciliationFact.StatementReconciled(number, through, counts.GetValueOrDefault(number).Lines,
                    counts.GetValueOrDefault(number).Agreed));
            return facts;
        }

        const int DaysExplained = 7; // as long as an action that was paid here explains what is not there

        const string PagesCame = "all of its pages are here", AccountsCame = "the balances of all accounts there are here";

        (bool, string) Why(Explanations explanations, (BreakOf Of, BreakFigures Figures) differs, IReadOnlyList<ReconItem> items) =>
            missing.TryGetValue(KeyOf(differs.Of), out var pages) ? (false, pages)
            : IsRest(items) ? (true, items[0].Narrative)
            : desk.IsBeforeAll(differs.Of, items)
                ? (false, string.Create(CultureInfo.InvariantCulture,
                    $"stated there of a day before {desk.WatchedFrom(differs.Of):yyyy-MM-dd}, from which movements are compared: ")
                    + "see to it, and close it by hand")
                : Named(explanations.Of(differs.Of, differs.Figures), differs.Of);

        // Which accounts there were compared with all of ours, where nothing says which of ours they are.
        (bool, string) Named((bool IsWhole, string Why) found, BreakOf of) => of.Kind == BreakKind.Cash
            && desk.StatedOn(desk.NewestOf(of), of.Account, of.Asset).Unnamed is { Length: > 0 } unnamed
                ? (found.IsWhole, $"{found.Why}; {unnamed}") : found;

        // What a person said stands while the difference does. No fact where nothing changed: how old a break is follows from the date,
        // and what happens to be pending on the day says no more of a difference that it does not explain.
        void Refresh(List<ReconciliationFact> facts, OpenBreak b, (bool IsWhole, string Why) now)
        {
            if (b.ExplainedBy.Length == 0 && (b.IsExplained != now.IsWhole || !Explanations.SaySame(b.Explanation, now.Why)))
                facts.Add(new ReconciliationFact.BreakExplained(b.Number, now.IsWhole, now.Why, "", through));
        }
    }
}
