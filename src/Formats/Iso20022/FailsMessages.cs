using System.Globalization;

namespace Countinghouse.Formats.Iso20022;

/// <summary>One instruction on one day on which it was due: what settled of it, what failed, and for what.</summary>
/// <param name="Kind">Element of the kind of instrument, as <c>Eqty</c>.</param>
/// <param name="Payment">Element of the kind of settlement, as <c>DlvryVrssPmt</c>.</param>
/// <param name="Settled">Value in the report's currency of what settled.</param>
/// <param name="Failed">Value of what did not.</param>
/// <param name="Reason">Code of the reason it failed for; empty where it settled whole.</param>
public sealed record FailsLine(
    DateOnly Day, long Instruction, string Isin, string Kind, string Payment, string Currency, decimal Settled, decimal Failed,
    string Reason)
{
    /// <summary>Whether anything of it was still open at the close.</summary>
    public bool IsFailed => Reason.Length > 0;

    /// <summary>Whether cash was lacking, on either side; every other reason counts as securities.</summary>
    public bool IsOfCash => Reason is "MONY" or "CMON";
}

/// <summary>What a report of settlement fails is made of.</summary>
/// <param name="System">The securities settlement system, at most 35 characters.</param>
/// <param name="Days">The business days of the period that were run, those without instructions too.</param>
/// <param name="Penalties">How many were charged, and their value in the report's currency.</param>
/// <param name="Measures">What is done to settle better, in words.</param>
public sealed record FailsFigures(
    DateOnly From, DateOnly To, DateTimeOffset MadeAt, string Currency, string System, IReadOnlyList<DateOnly> Days,
    IReadOnlyList<FailsLine> Lines, FailsCount Penalties, string Measures);

/// <summary>
/// Reports of settlement fails by Delegated Regulation (EU) 2018/1229, art. 14 and 15: auth.100 for a month, auth.101 for a year. An
/// instruction counts on each day on which it was due: once as settled when all of it did, else once as failed; values are parted.
/// </summary>
public static class FailsMessages
{
    static readonly string[] Kinds =
        ["Eqty", "SvrgnDebt", "Bd", "OthrTrfblScties", "XchgTraddFnds", "CllctvInvstmtUdrtkgs", "MnyMktInstrm", "EmssnAllwnc", "Othr"];

    static readonly string[] Transactions = ["SctiesBuyOrSell", "CollMgmtOpr", "SctiesLndgOrBrrwg", "RpAgrmt", "Othr"];
    static readonly string[] Payments = ["DlvryVrssPmt", "DlvryWthPmt", "PmtFreeOfDlvry", "FreeOfPmt"];

    const int MostRanked = 20; // art. 14 asks for the twenty securities that fail most
    const int LongestText = 2048;

    /// <summary>The element of a kind of instrument, by its CFI code (ISO 10962).</summary>
    public static string KindOf(string cfi) => cfi switch
    {
        ['E', ..] => "Eqty",
        ['D', 'Y', ..] => "MnyMktInstrm",
        ['D', _, _, 'T', ..] => "SvrgnDebt",
        ['D', ..] => "Bd",
        ['C', 'E', ..] => "XchgTraddFnds",
        ['C', ..] => "CllctvInvstmtUdrtkgs",
        ['R' or 'S', ..] => "OthrTrfblScties",
        _ => "Othr",
    };

    /// <summary>auth.100: a month with its days.</summary>
    public static byte[] Monthly(FailsFigures f)
    {
        var root = new Tree("auth.100.001.01", "SttlmFlsMnthlyRpt");
        Header(root, f);
        root.In("MnthlyAggt", t =>
        {
            t.In("Ttl", x => Total(x, f.Lines));
            foreach (var currency in f.Lines.GroupBy(l => l.Currency).OrderBy(g => g.Key, StringComparer.Ordinal))
                t.In("FlsPerCcy", x =>
                {
                    x.Leaf("Ccy", currency.Key);
                    x.In("Data", d => Total(d, [.. currency]));
                });
            t.In("FlsPerFinInstrmTp", x =>
            {
                foreach (var kind in Kinds) Choice(x, kind, [.. f.Lines.Where(l => l.Kind == kind)], Total);
            });
            if (f.Lines.Any(l => l.IsFailed)) t.In("SctiesInFail", x => Ranked(x, f.Lines));
            t.In("FlsPerTxTp", x =>
            {
                foreach (var kind in Transactions) Choice(x, kind, kind == Transactions[0] ? f.Lines : [], Total);
            });
            t.In("TtlSttlmPnlties", x => Volume(x, f.Penalties.Count, f.Penalties.Value));
            t.In("FailrRsn", x => Reasons(x, f));
        });
        foreach (var day in f.Days)
            root.In("DalyData", t =>
            {
                t.Leaf("RptgDt", Date(day));
                var lines = f.Lines.Where(l => l.Day == day).ToList();
                t.In("DalyRcrd", x =>
                {
                    foreach (var kind in Kinds) Choice(x, kind, [.. lines.Where(l => l.Kind == kind)], ByTransaction);
                });
            });
        return root.Bytes();
    }

    /// <summary>auth.101: a year as a whole.</summary>
    public static byte[] Yearly(FailsFigures f)
    {
        var root = new Tree("auth.101.001.01", "SttlmFlsAnlRpt");
        Header(root, f);
        root.In("AnlAggt", t =>
        {
            t.In("Ttl", x => Total(x, f.Lines));
            t.In("FailrRsn", x => Reasons(x, f));
            t.In("ElgblForDrgtn", x => x.Leaf("ElgbltyInd", "false"));
        });
        return root.Bytes();
    }

    static void Header(Tree t, FailsFigures f) => t.In("RptHdr", h =>
    {
        h.Leaf("CreDtTm", f.MadeAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        h.In("RptgPrd", p =>
        {
            p.Leaf("FrDt", Date(f.From));
            p.Leaf("ToDt", Date(f.To));
        });
        h.Leaf("Ccy", f.Currency);
        h.Leaf("RptSts", "NEWT");
        h.In("SctiesSttlmSys", s => s.Leaf("SysId", f.System));
    });

    static void Choice(Tree t, string name, IReadOnlyList<FailsLine> lines, Action<Tree, IReadOnlyList<FailsLine>> data) =>
        t.In(name, x =>
        {
            if (lines.Count == 0) x.Leaf("DataSetActn", "NOTX");
            else x.In("Data", d => data(d, lines));
        });

    // All that the firm settles is bought or sold, and within one depository.
    static void ByTransaction(Tree t, IReadOnlyList<FailsLine> lines)
    {
        foreach (var kind in Transactions)
            Choice(t, kind, kind == Transactions[0] ? lines : [], (x, all) =>
            {
                Choice(x, "IntraCSD", all, (y, own) =>
                {
                    foreach (var payment in Payments) Choice(y, payment, [.. own.Where(l => l.Payment == payment)], ByLack);
                });
                Choice(x, "CrossCSD", [], Total);
            });
    }

    // What settled stands on either side: it lacked neither.
    static void ByLack(Tree t, IReadOnlyList<FailsLine> lines)
    {
        Choice(t, "FaildScties", [.. lines.Where(l => !l.IsOfCash)], Total);
        Choice(t, "FaildCsh", [.. lines.Where(l => !l.IsFailed || l.IsOfCash)], Total);
    }

    static void Total(Tree t, IReadOnlyList<FailsLine> lines)
    {
        var (failedCount, failed, settled) = (lines.Count(l => l.IsFailed), lines.Sum(l => l.Failed), lines.Sum(l => l.Settled));
        t.In("Sttld", x => Volume(x, lines.Count - failedCount, settled));
        t.In("Faild", x => Volume(x, failedCount, failed));
        t.In("Ttl", x => Volume(x, lines.Count, settled + failed));
        t.In("FaildRate", x =>
        {
            x.Leaf("Vol", Rate(failedCount, lines.Count));
            x.Leaf("Val", Rate(failed, settled + failed));
        });
    }

    static void Volume(Tree t, decimal count, decimal value)
    {
        t.Leaf("Vol", count.ToString("0", CultureInfo.InvariantCulture));
        t.Leaf("Val", Math.Round(value, 2, MidpointRounding.AwayFromZero).ToString("0.00", CultureInfo.InvariantCulture));
    }

    static string Rate(decimal part, decimal whole) => whole == 0 ? "0"
        : Math.Round(100 * part / whole, 4, MidpointRounding.AwayFromZero).ToString("0.####", CultureInfo.InvariantCulture);

    static void Ranked(Tree t, IReadOnlyList<FailsLine> lines)
    {
        var failing = lines.Where(l => l.IsFailed).GroupBy(l => l.Isin).ToList();
        foreach (var (name, order) in new[]
        {
            ("HghstInVol", failing.OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)),
            ("HghstInVal", failing.OrderByDescending(g => g.Sum(l => l.Failed)).ThenBy(g => g.Key, StringComparer.Ordinal)),
        })
            foreach (var (place, group) in order.Take(MostRanked).Index())
                t.In(name, x =>
                {
                    x.In("FinInstrmId", i => i.Leaf("ISIN", group.Key));
                    x.Leaf("Rank", (place + 1).ToString(CultureInfo.InvariantCulture));
                });
    }

    // How long fails last is in business days, and the field ends at 9.9.
    static void Reasons(Tree t, FailsFigures f)
    {
        var failed = f.Lines.Where(l => l.IsFailed).ToList();
        if (failed.Count > 0)
        {
            var average = (decimal)failed.Count / failed.DistinctBy(l => l.Instruction).Count();
            t.Leaf("AvrgDrtn", Math.Min(Math.Round(average, 1, MidpointRounding.AwayFromZero), 9.9m)
                .ToString("0.0", CultureInfo.InvariantCulture));
        }
        var reasons = string.Join(", ", failed.GroupBy(l => l.Reason).OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"));
        t.In("Desc", d =>
        {
            d.Leaf("MainRsns", reasons.Length == 0 ? "none" : reasons);
            d.Leaf("EffcncyImprvmt", f.Measures.Length > LongestText ? f.Measures[..LongestText] : f.Measures);
        });
    }

    static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A message while it is made, element by element.</summary>
    sealed class Tree
    {
        readonly MxNode node;
        readonly MxNode top;

        public Tree(string type, string element)
        {
            var space = "urn:iso:std:iso:20022:tech:xsd:" + type;
            top = new(MxKind.Element, "Document") { Namespace = space };
            node = new(MxKind.Element, element) { Namespace = space };
            top.Add(node);
        }

        Tree(MxNode node) => this.node = top = node;

        public void In(string name, Action<Tree> what)
        {
            var inner = new MxNode(MxKind.Element, name) { Namespace = node.Namespace };
            node.Add(inner);
            what(new(inner));
        }

        public void Leaf(string name, string text) => node.Add(new(MxKind.Element, name) { Namespace = node.Namespace, Text = text });

        public byte[] Bytes()
        {
            using var stream = new MemoryStream();
            MxMessage.Write([top], stream, indent: true);
            return stream.ToArray();
        }
    }
}
