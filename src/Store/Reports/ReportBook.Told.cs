using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Tables;

namespace Countinghouse.Store.Reports;

/// <summary>Facts after one number and up to another.</summary>
public readonly record struct FactRange(long After, long Through);

/// <summary>Something that was asked of an instruction, by the number of the fact.</summary>
/// <param name="What">HELD, RELEASED, PRIORITY, PARTIAL, LINKED, UNLINKED, CANCEL_ASKED, WITHDRAWN.</param>
public readonly record struct InstructionChange(long Fact, string What, string Note);

/// <summary>
/// An instruction as it stands at the end of a range of facts, and what became of it within: what a market has to be told. Amounts in
/// units, + receive.
/// </summary>
/// <param name="CounterpartyBic">Empty where none is known.</param>
public sealed record ToldInstruction(
    long Number, InstructionKind Kind, DateOnly SettleOn, string Isin, bool IsDebt, string Mic, string Currency, string Counterparty,
    string CounterpartyBic, string CounterpartyLei)
{
    /// <summary>What it was raised for.</summary>
    public decimal InstructedQuantity { get; init; }
    public decimal InstructedAmount { get; init; }
    /// <summary>What is left.</summary>
    public decimal Quantity { get; init; }
    public decimal Amount { get; init; }
    /// <summary>The trade date: of what was netted, where it all has one; else the day on which it was netted, or raised.</summary>
    public DateOnly TradedOn { get; init; }
    /// <summary>The price of a unit, of one trade.</summary>
    public decimal? Price { get; init; }
    /// <summary>The obligation of a net, and the day on which it was netted.</summary>
    internal (long Obligation, long Day)? Net { get; init; }
    /// <summary>What of the amount is interest accrued, of one trade of which nothing has settled; of a net it is not told.</summary>
    public decimal Accrued { get; init; }
    /// <summary>Raised within the range, or not to be sent before it: the market does not know of it.</summary>
    public bool IsNew { get; init; }
    /// <summary>What is left changed other than by settling: what the market has is to be replaced. The last fact that did it.</summary>
    public long? ReplacedBy { get; init; }
    /// <summary>The market refused it, and has nothing to replace.</summary>
    public bool WasRefused { get; init; }
    public bool IsWithdrawn { get; init; }
    /// <summary>The version that the market has; −1 where it has none, or was asked to cancel it.</summary>
    public int VersionThere { get; init; }
    /// <summary>The version that the market is to be asked to cancel, by the number of the fact.</summary>
    public (long Fact, int Version)? CalledBack { get; init; }
    /// <summary>Whether the market has none, and is to be given the newest version.</summary>
    public bool IsAnew { get; init; }
    public int VersionBefore { get; init; }
    public int Version { get; init; }
    public bool IsHeld { get; init; }
    public string? Priority { get; init; }
    public bool MayPart { get; init; } = true;
    public IReadOnlyList<InstructionChange> Changes { get; init; } = [];
    /// <summary>The standing settlement instruction it was raised under; 0: none.</summary>
    public int Standing { get; init; }
    /// <summary>Those it settles after, before or with, as <c>After 17</c>.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];
    public bool IsOpen => !IsWithdrawn && (Quantity != 0 || Amount != 0);
}

/// <summary>Who is reached how: BIC and account by code.</summary>
public sealed record KnownAddresses(string Csd, string Bank, string Ccp, IReadOnlyDictionary<string, (string Bic, string At)> All)
{
    /// <summary>The BIC of a code; empty where none is known.</summary>
    public string Bic(string code) => All.TryGetValue(code, out var a) ? a.Bic : "";
    public string At(string code) => All.TryGetValue(code, out var a) ? a.At : "";
}

public sealed partial class ReportBook
{
    // Those raised in the range, older ones of which something was asked or told in it, and those whose other side can be reached since.
    const string ToldSql = """
        SELECT i.number, i.kind, i.settle_on, s.code, s.cfi, s.mic, s.scale, i.quantity, c.code, c.scale, i.amount,
          CASE i.kind WHEN 3 THEN a.code ELSE p.code END,
          CASE WHEN i.kind <> 3 AND p.bic <> '' THEN p.bic ELSE coalesce(d.bic, '') END,
          CASE i.kind WHEN 3 THEN a.lei ELSE p.lei END, x.number, x.outcome, x.quantity, x.amount, x.note,
          coalesce(CASE WHEN i.kind <> 3 THEN p.reached END, d.since, -1),
          coalesce((SELECT y.amount FROM accrued y WHERE y.trade = coalesce((SELECT o.trade FROM obligation o WHERE o.number = i.cause),
            i.cause)), 0), t.trade_date, t.price, o.number, o.day, i.day
        FROM instruction i JOIN asset s ON s.number = i.instrument JOIN asset c ON c.number = i.currency
        LEFT JOIN party p ON p.number = i.party LEFT JOIN account a ON a.number = i.account
        LEFT JOIN address d ON d.code = CASE i.kind WHEN 3 THEN a.code ELSE p.code END
        LEFT JOIN obligation o ON o.number = i.cause
        LEFT JOIN trade t ON t.number = CASE WHEN coalesce(o.trade, 0) <> 0 THEN o.trade ELSE i.cause END
        LEFT JOIN settlement x ON x.instruction = i.number AND x.number <= @to AND x.outcome <> 'FAILED'
        WHERE i.number <= @to AND (i.number > @from
          OR coalesce(CASE WHEN i.kind <> 3 THEN p.reached END, d.since, -1) > @from OR i.number IN (
          SELECT instruction FROM settlement WHERE number > @from AND number <= @to AND outcome NOT IN ('SETTLED', 'FAILED')))
        ORDER BY i.number, x.number
        """;

    /// <summary>What a market has to be told of a range of facts, by number of the instruction.</summary>
    public IReadOnlyList<ToldInstruction> Told(FactRange range)
    {
        // Before the firm and its depository had addresses nothing could be sent.
        var since = connection.Scalar(
            "SELECT max(since) FROM address WHERE code = 'FIRM' OR code = (SELECT code FROM account WHERE number = 0)");
        if (since is long first && first > range.After) range = range with { After = -1 };
        // Where a market is handed the days, cancellations are awaited; else what takes the place of the old goes out with it.
        var toMarket = connection.Scalar(
            "SELECT 1 FROM message WHERE direction = 'OUT' AND number <= @n", ("@n", range.Through)) is not null;
        List<ToldInstruction> told = [];
        Fold(told, range, toMarket);
        return WithTradeDates(told);
    }

    void Fold(List<ToldInstruction> told, FactRange range, bool toMarket)
    {
        using var command = connection.Command(ToldSql, ("@from", range.After), ("@to", range.Through));
        using var reader = command.ExecuteReader();
        ToldFold? fold = null;
        while (reader.Read())
        {
            if (fold is not null && fold.Number != reader.GetInt64(0))
            {
                told.Add(fold.Done());
                fold = null;
            }
            fold ??= new(reader, range, toMarket);
            if (!reader.IsDBNull(14)) fold.Take(reader);
        }
        if (fold is not null) told.Add(fold.Done());
    }

    // What entered the nets of a day: what was booked since the day before was netted, and what was cancelled since that was netted then.
    const string NettedSql = """
        SELECT o.number, g.first, g.last FROM obligation o JOIN (SELECT party, settle_on, instrument, currency, min(trade_date) AS first,
          max(trade_date) AS last FROM (
            SELECT party, settle_on, instrument, currency, trade_date FROM trade t WHERE t.number > @p AND t.number < @n
              AND NOT EXISTS (SELECT 1 FROM trade_mark m WHERE m.trade = t.number AND m.mark = 4 AND m.number < @n)
            UNION ALL SELECT party, settle_on, instrument, currency, trade_date FROM trade_mark m JOIN trade t ON t.number = m.trade
              WHERE m.mark = 4 AND m.number > @p AND m.number < @n AND m.trade <= @p) AS netted
          GROUP BY party, settle_on, instrument, currency) g
          ON g.party = o.party AND g.settle_on = o.settle_on AND g.instrument = o.instrument AND g.currency = o.currency
        WHERE o.day = @d AND o.trade = 0
        """;

    List<ToldInstruction> WithTradeDates(List<ToldInstruction> told)
    {
        Dictionary<long, DateOnly> dates = [];
        foreach (var day in told.Select(i => i.Net?.Day).OfType<long>().Distinct())
            Query(NettedSql, r =>
            {
                if (r.GetInt64(1) == r.GetInt64(2)) dates[r.GetInt64(0)] = Plain.ToDate(r.GetInt64(1));
                return null;
            }, ("@d", day), ("@p", Number("SELECT max(number) FROM obligation WHERE day < @d", day) ?? -1),
                ("@n", Number("SELECT max(number) FROM obligation WHERE day = @d", day) ?? -1));
        return told.ConvertAll(i => i.Net is { } net && dates.TryGetValue(net.Obligation, out var one) ? i with { TradedOn = one } : i);
    }

    /// <summary>The version of an instruction that is in the market, as far as it was told by a fact.</summary>
    public int VersionOf(long instruction, long through) => (int)(connection.Scalar("""
        SELECT CASE WHEN EXISTS (SELECT 1 FROM message WHERE direction = 'OUT' AND number <= @n)
          THEN coalesce((SELECT CAST(note AS INTEGER) FROM settlement WHERE instruction = @i AND number <= @n
            AND outcome = 'INSTRUCTED_ANEW' ORDER BY number DESC LIMIT 1), 0)
          ELSE (SELECT count(*) FROM settlement WHERE instruction = @i AND number <= @n
            AND outcome IN ('OFFSET', 'BOUGHT_IN', 'MARKED', 'REJECTED')) END
        """, ("@i", instruction), ("@n", through)) as long? ?? 0);

    /// <summary>The facts that were handed to a market with a day, after those handed over before it; none where it was not.</summary>
    public FactRange? HandedOn(DateOnly day)
    {
        const string Handed = "SELECT max(number) FROM message WHERE direction = 'OUT' AND day ";
        var number = Rows.Number(day);
        return Number(Handed + "= @d", number) is { } at ? new(Number(Handed + "< @d", number) ?? -1, at) : null;
    }

    /// <summary>The business day of a fact: the last that was opened before it.</summary>
    public DateOnly DayOf(long fact) => Plain.ToDate(Number("SELECT max(day) FROM day WHERE opened <= @d", fact) ?? 0);

    /// <summary>The facts of a business day, and of the hours between it and the next; none where the book has no such day.</summary>
    public FactRange? FactsOf(DateOnly day)
    {
        var number = Rows.Number(day);
        if (Number("SELECT opened FROM day WHERE day = @d", number) is not { } opened) return null;
        return new(opened - 1, (Number("SELECT min(opened) FROM day WHERE day > @d", number) ?? long.MaxValue) - 1);
    }

    /// <summary>The last business day that was opened; none in a new book.</summary>
    public DateOnly? LastDay() => Number("SELECT max(day) FROM day WHERE day < @d", Always) is { } day ? Plain.ToDate(day) : null;

    /// <summary>The first business day; none in a new book.</summary>
    public DateOnly? FirstDay() => Number("SELECT min(day) FROM day WHERE day < @d", Always) is { } day ? Plain.ToDate(day) : null;

    long? Number(string sql, long day) => connection.Scalar(sql, ("@d", day)) as long?;

    /// <summary>Everyone who has an address.</summary>
    public KnownAddresses Addresses()
    {
        Dictionary<string, (string, string)> all = new(StringComparer.Ordinal);
        Query("SELECT code, bic, at FROM address", r =>
        {
            all[r.GetString(0)] = (r.GetString(1), r.GetString(2));
            return null;
        });
        // The first two accounts of a book are its depository and its bank, the first party its CCP.
        var codes = Query("SELECT code FROM account WHERE number < 2 ORDER BY number", r => [r.GetString(0)]);
        var ccp = Query("SELECT code FROM party WHERE number = 0", r => [r.GetString(0)]);
        return codes.Count < 2 || ccp.Count == 0 ? new("", "", "", all) : new(codes[0][0], codes[1][0], ccp[0][0], all);
    }

    /// <summary>A standing settlement instruction by its number, without whose it is and what for.</summary>
    public StandingTerms StandingOf(int number)
    {
        using var command = connection.Command("SELECT agent, place, safekeeping, cash FROM standing WHERE number = @n", ("@n", number));
        using var r = command.ExecuteReader();
        return r.Read() ? new("", "", null, "", "", r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), default, null)
            : throw new InvalidDataException($"no settlement instruction {number}");
    }

    /// <summary>Goes through the rows of one instruction in the order of its facts.</summary>
    sealed class ToldFold(DbDataReader r, FactRange range, bool toMarket)
    {
        readonly ToldInstruction head = new(
            r.GetInt64(0), (InstructionKind)r.GetInt32(1), Plain.ToDate(r.GetInt64(2)), r.GetString(3),
            !r.IsDBNull(4) && r.GetString(4).StartsWith('D'), r.IsDBNull(5) ? "" : r.GetString(5), r.GetString(8), r.GetString(11),
            r.GetString(12), r.IsDBNull(13) ? "" : r.GetString(13))
        {
            TradedOn = Plain.ToDate(!r.IsDBNull(21) ? r.GetInt64(21) : Math.Min(r.GetInt64(2), r.GetInt64(r.IsDBNull(24) ? 25 : 24))),
            Price = r.IsDBNull(22) ? null : decimal.Parse(r.GetString(22), System.Globalization.CultureInfo.InvariantCulture),
            Net = r.IsDBNull(21) && !r.IsDBNull(23) ? (r.GetInt64(23), r.GetInt64(24)) : null,
        };

        readonly (int Quantity, int Amount) scales = (r.GetInt32(6), r.GetInt32(9));
        readonly List<InstructionChange> changes = [];
        readonly List<string> links = [];
        readonly long reached = r.GetInt64(19);
        readonly long accrued = r.GetInt64(20);
        readonly (long Quantity, long Amount) instructed = (r.GetInt64(7), r.GetInt64(10));
        long quantity = r.GetInt64(7), amount = r.GetInt64(10);
        long? replacedBy;
        int version, before, standing, there;
        (long Fact, int Version)? calledBack;
        bool anew;
        bool withdrawn, held, parts = true, refused;
        string? priority;

        public long Number => head.Number;

        public void Take(DbDataReader row)
        {
            var (fact, what) = (row.GetInt64(14), row.GetString(15));
            var note = row.IsDBNull(18) ? "" : row.GetString(18);
            var inRange = fact > range.After;
            if (what is "SETTLED" or "OFFSET" or "BOUGHT_IN") quantity -= row.GetInt64(16);
            if (what is "SETTLED" or "OFFSET" or "BOUGHT_IN" or "MARKED" or "MARK_TAKEN_BACK") amount -= row.GetInt64(17);
            if (what is "OFFSET" or "BOUGHT_IN" or "MARKED" or "REJECTED")
            {
                version++;
                if (!inRange) before = version;
                else if (what == "REJECTED") refused = true;
                else replacedBy = fact;
            }
            TakeGiven((fact, what, note), inRange);
            if (what is "WITHDRAWN" or "CANCELLED") withdrawn = true;
            if (what == "RAISED_UNDER") standing = int.Parse(note, System.Globalization.CultureInfo.InvariantCulture);
            if (what is "HELD" or "RELEASED") held = what == "HELD";
            if (what == "PRIORITY") priority = note == "4" ? null : "000" + note;
            if (what == "PARTIAL") parts = note != "none";
            if (what == "LINKED") links.Add(note);
            if (what == "UNLINKED") links.RemoveAll(l => l.EndsWith(" " + note, StringComparison.Ordinal));
            if (what is "HELD" or "RELEASED" or "PRIORITY" or "PARTIAL" or "LINKED" or "UNLINKED" or "CANCEL_ASKED" or "WITHDRAWN"
                && inRange) changes.Add(new(fact, what, note));
        }

        void TakeGiven((long Fact, string What, string Note) row, bool inRange)
        {
            switch (row.What)
            {
                case "CALL_BACK_ASKED":
                    if (inRange) calledBack = (row.Fact, there);
                    there = -1;
                    break;
                case "CALL_BACK_DENIED": there = (int)Fact(row.Note.Split(' ')[0]); break;
                case "REJECTED": there = -1; break;
                case "INSTRUCTED_ANEW":
                    there = (int)Fact(row.Note);
                    anew |= inRange;
                    break;
            }
        }

        public ToldInstruction Done() => head with
        {
            InstructedQuantity = Scaled(instructed.Quantity, scales.Quantity),
            InstructedAmount = Scaled(instructed.Amount, scales.Amount),
            Quantity = Scaled(quantity, scales.Quantity),
            Amount = Scaled(amount, scales.Amount),
            Accrued = (quantity, amount) == instructed ? Scaled(Math.Sign(amount) * accrued, scales.Amount) : 0,
            IsNew = Number > range.After || reached > range.After,
            ReplacedBy = toMarket ? null : replacedBy,
            WasRefused = !toMarket && refused,
            VersionThere = toMarket ? there : version,
            CalledBack = calledBack,
            IsAnew = anew,
            IsWithdrawn = withdrawn,
            VersionBefore = before,
            Version = version,
            IsHeld = held,
            Priority = priority,
            MayPart = parts,
            Standing = standing,
            Changes = changes,
            Links = links,
        };

        static decimal Scaled(long units, int scale) => units * new decimal(1, 0, 0, false, (byte)scale);
    }
}
