using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Accounting;

public sealed partial class ReconciliationDesk
{
    public void Save(StateWriter to)
    {
        to.Int(rules.Count);
        foreach (var (number, (t, by)) in rules)
            to.Int(number).Int((int)t.Shape).Text(t.Of).Text(t.Asset).Decimal(t.Tolerance).Int(t.Days).Text(t.WriteOff ?? "").Text(by);
        to.Int(breaks.Count);
        foreach (var b in breaks.Values) Save(to, b);
        to.Int(matched).Int(matches.Count);
        foreach (var m in matches.Values)
        {
            Save(to.Int(m.Match).Int(m.Rule), m.Of);
            Save(to, m.Items);
            to.Decimal(m.Difference).Text(m.Why).Text(m.By).Date(m.Day).Text(m.WriteOff);
        }
        Save(to, waiting);
        Save(to, laid);
        to.Int(taken.Count);
        foreach (var reference in taken) to.Text(reference);
        SaveDays(to);
        to.Int(items.Count);
        foreach (var ((account, asset), own) in items) Save(to.Text(account).Text(asset), own.Values);
        var set = apart.ToList();
        set.Sort();
        to.Int(set.Count);
        foreach (var (isOurs, fact, line) in set) to.Int(isOurs ? 1 : 0).Long(fact).Int(line);
        to.Int(known.Count);
        foreach (var k in known) Save(to.Long(k.Statement).Int(k.Place).Date(k.AsOf).Text(k.Issue), k.Line);
        to.Int(issued.Count);
        foreach (var (key, (asOf, said)) in issued) to.Text(key).Date(asOf).Long(said);
        to.Int(moved.Count);
        foreach (var m in moved)
        {
            to.Long(m.Entry).Int(m.Leg).Long(m.Instruction).Int(m.Account.Number).Int(m.Asset.Number).Date(m.Day).Long(m.Minor);
            to.Text(m.Reference);
        }
        to.Date(heldFrom).Date(last).Long(cause).Int(settled.Length);
        foreach (var instruction in settled) to.Long(instruction);
    }

    void SaveDays(StateWriter to)
    {
        to.Int(stated.Count);
        foreach (var ((account, asset), all) in stated)
        {
            to.Text(account).Text(asset).Int(all.Count);
            foreach (var (at, (day, units)) in all) to.Text(at).Date(day).Decimal(units);
        }
        to.Int(closings.Count);
        foreach (var ((account, asset), own) in closings)
        {
            to.Text(account).Text(asset).Int(own.Count);
            foreach (var (day, units) in own) to.Date(day).Decimal(units);
        }
        to.Int(compared.Count);
        foreach (var ((account, asset), day) in compared) to.Text(account).Text(asset).Date(day);
        to.Int(watched.Count);
        foreach (var ((account, asset), (from, through)) in watched) to.Text(account).Text(asset).Date(from).Date(through);
    }

    static void Save(StateWriter to, OpenBreak b)
    {
        Save(to.Long(b.Number), b.Of);
        to.Date(b.Since).Decimal(b.Figures.Ours).Decimal(b.Figures.Theirs);
        Save(to, b.Items);
        to.Text(b.Owner).Text(b.Explanation).Int(b.IsExplained ? 1 : 0).Text(b.ExplainedBy).Int(b.Asked is null ? 0 : 1);
        if (b.Asked is { } asked) to.Decimal(asked.Units).Text(asked.Reason).Text(asked.By).Date(asked.Day).Text(asked.Against);
    }

    static void Save(StateWriter to, BreakOf of) => to.Int((int)of.Kind).Text(of.Account).Text(of.Asset).Text(of.Reference);

    static void Save(StateWriter to, IReadOnlyCollection<ReconItem> items)
    {
        to.Int(items.Count);
        foreach (var i in items)
            to.Int(i.IsOurs ? 1 : 0).Long(i.Fact).Int(i.Line).Text(i.Reference).Date(i.Day).Decimal(i.Units).Text(i.Narrative);
    }

    static void Save(StateWriter to, SortedDictionary<long, RecordsFact.StatementTaken> statements)
    {
        to.Int(statements.Count);
        foreach (var (number, s) in statements)
        {
            to.Long(number).Text(s.Reference).Int((int)s.Kind).Date(s.AsOf).Int(s.IsWhole ? 1 : 0).Int(s.Lines.Length);
            foreach (var line in s.Lines) Save(to, line);
            to.Int(s.Page is null ? 0 : 1);
            if (s.Page is { } page) to.Text(page.Of).Text(page.After).Text(page.Before).Int(page.Number);
            to.Text(s.Issue).Int(s.IsCorrection ? 1 : 0);
        }
    }

    static void Save(StateWriter to, StatedLine l) =>
        to.Text(l.Account).Text(l.Asset).Text(l.Reference).Date(l.Day).Decimal(l.Units).Text(l.Narrative);

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
            rules.Add(from.Int(), (new((MatchingShape)from.Int(), from.Text(), from.Text(), from.Decimal(), from.Int())
            { WriteOff = from.Text() }, from.Text()));
        for (var count = from.Int(); count > 0; count--) LoadBreak(ref from);
        matched = from.Int();
        for (var count = from.Int(); count > 0; count--)
        {
            var (match, rule, of) = (from.Int(), from.Int(), LoadOf(ref from));
            matches.Add(match, new(match, rule, of, LoadItems(ref from), from.Decimal(), from.Text(), from.Text(), from.Date(),
                from.Text()));
        }
        LoadStatements(ref from, waiting);
        LoadStatements(ref from, laid);
        for (var count = from.Int(); count > 0; count--) taken.Add(from.Text());
        LoadDays(ref from);
        for (var count = from.Int(); count > 0; count--)
        {
            var own = ItemsOf(from.Text(), from.Text());
            foreach (var item in LoadItems(ref from)) own.Add((item.IsOurs, item.Fact, item.Line), item);
        }
        for (var count = from.Int(); count > 0; count--) apart.Add((from.Int() == 1, from.Long(), from.Int()));
        for (var count = from.Int(); count > 0; count--) LoadKnown(ref from);
        for (var count = from.Int(); count > 0; count--) issued.Add(from.Text(), (from.Date(), from.Long()));
        for (var count = from.Int(); count > 0; count--)
            moved.Add(new(from.Long(), from.Int(), from.Long(), new(from.Int()), new(from.Int()), from.Date(), from.Long(), from.Text()));
        (heldFrom, last, cause, settled) = (from.Date(), from.Date(), from.Long(), new long[from.Int()]);
        for (var i = 0; i < settled.Length; i++) settled[i] = from.Long();
    }

    void LoadKnown(ref StateReader from)
    {
        var (statement, place, asOf, issue) = (from.Long(), from.Int(), from.Date(), from.Text());
        known.Add(new(statement, place, asOf, LoadLine(ref from), issue));
    }

    void LoadDays(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            SortedDictionary<string, (DateOnly, decimal)> all = new(StringComparer.Ordinal);
            stated.Add((from.Text(), from.Text()), all);
            for (var accounts = from.Int(); accounts > 0; accounts--) all.Add(from.Text(), (from.Date(), from.Decimal()));
        }
        for (var count = from.Int(); count > 0; count--)
        {
            List<(DateOnly, decimal)> own = [];
            closings.Add((from.Text(), from.Text()), own);
            for (var days = from.Int(); days > 0; days--) own.Add((from.Date(), from.Decimal()));
        }
        for (var count = from.Int(); count > 0; count--) compared.Add((from.Text(), from.Text()), from.Date());
        for (var count = from.Int(); count > 0; count--) watched.Add((from.Text(), from.Text()), (from.Date(), from.Date()));
    }

    void LoadBreak(ref StateReader from)
    {
        var number = from.Long();
        var one = new OpenBreak(number, LoadOf(ref from), from.Date(), new(from.Decimal(), from.Decimal()))
        {
            Items = LoadItems(ref from), Owner = from.Text(), Explanation = from.Text(), IsExplained = from.Int() == 1,
            ExplainedBy = from.Text(),
        };
        if (from.Int() == 1) one = one with { Asked = new(number, from.Decimal(), from.Text(), from.Text(), from.Date(), from.Text()) };
        breaks.Add(number, one);
    }

    static BreakOf LoadOf(ref StateReader from) => new((BreakKind)from.Int(), from.Text(), from.Text(), from.Text());

    static ReconItem[] LoadItems(ref StateReader from)
    {
        var items = new ReconItem[from.Int()];
        for (var i = 0; i < items.Length; i++)
            items[i] = new(from.Int() == 1, from.Long(), from.Int(), from.Text(), from.Date(), from.Decimal(), from.Text());
        return items;
    }

    static void LoadStatements(ref StateReader from, SortedDictionary<long, RecordsFact.StatementTaken> statements)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var number = from.Long();
            var (reference, kind, asOf, isWhole) = (from.Text(), (StatedKind)from.Int(), from.Date(), from.Int() == 1);
            var lines = new StatedLine[from.Int()];
            for (var i = 0; i < lines.Length; i++) lines[i] = LoadLine(ref from);
            var page = from.Int() == 1 ? new StatementPage(from.Text(), from.Text(), from.Text()) { Number = from.Int() } : null;
            statements.Add(number, new(reference, kind, asOf, isWhole, lines)
            { Page = page, Issue = from.Text(), IsCorrection = from.Int() == 1 });
        }
    }

    static StatedLine LoadLine(ref StateReader from) =>
        new(from.Text(), from.Text(), from.Text(), from.Date(), from.Decimal()) { Narrative = from.Text() };
}
