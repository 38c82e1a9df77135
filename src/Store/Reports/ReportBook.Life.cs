namespace Countinghouse.Store.Reports;

public sealed partial class ReportBook
{
    static readonly string[] Moving = ["INSTRUCTED", "SETTLED", "OFFSET", "BOUGHT_IN", "MARKED", "FAILED", "PENALTY", "SETTLEMENT_TOLD",
        "TAKEN_BACK", "TOLD_AGAIN", "MARK_TAKEN_BACK"];

    // A link is written for the instruction that was asked; the other has it turned round.
    const string LifeOf = """
        SELECT l.number, l.day, l.outcome, l.quantity, l.amount, l.reason, l.note, s.scale, c.scale, c.code,
          (SELECT k.actor FROM command k WHERE k.number <= l.number ORDER BY k.number DESC LIMIT 1) FROM (
          SELECT number, day, 'INSTRUCTED' outcome, quantity, amount, 0 reason, '' note FROM instruction WHERE number = @n
          UNION ALL SELECT number, day, outcome, quantity, amount, reason, note FROM settlement WHERE instruction = @n
          UNION ALL SELECT number, day, outcome, 0, 0, 0,
              CASE WHEN note LIKE 'After %' THEN 'Before ' WHEN note LIKE 'Before %' THEN 'After ' WHEN note LIKE 'With %' THEN 'With '
              ELSE '' END || instruction
            FROM settlement WHERE outcome IN ('LINKED', 'UNLINKED') AND instruction <> @n AND (note = @t OR note LIKE '% ' || @t)
          UNION ALL SELECT number, day, 'PENALTY', quantity, amount, 0,
              CASE kind WHEN 1 THEN 'SEFP ' ELSE 'LMFP ' END || substr(CAST(charged_for AS TEXT), 1, 4) || '-'
                || substr(CAST(charged_for AS TEXT), 5, 2)
                || '-' || substr(CAST(charged_for AS TEXT), 7) || ' ' || rate_bp || ' bp at ' || price
            FROM penalty WHERE instruction = @n) l
        JOIN instruction i ON i.number = @n JOIN asset s ON s.number = i.instrument JOIN asset c ON c.number = i.currency
        WHERE l.number < @e ORDER BY l.number
        """;

    /// <summary>
    /// Every change of one instruction from a fact on, and who asked for it; the notes say how it stands and what it is linked with.
    /// </summary>
    /// <param name="until">The day that is looked at; none: now.</param>
    public Report Life(long instruction, long since = 0, ReportFilter? until = null)
    {
        var filter = until ?? new();
        SortedDictionary<long, string> links = [], asked = [], refused = [];
        var lines = Query(LifeOf, r =>
        {
            var (outcome, note) = (r.GetString(2), Text(r, 6));
            if (outcome == "LINKED") links[Fact(note.Split(' ')[1])] = note.Split(' ')[0];
            else if (outcome == "UNLINKED") links.Remove(Fact(note));
            if (outcome.StartsWith("REQUEST_", StringComparison.Ordinal)) TakeAnswer(outcome, note, refused);
            else asked[r.GetInt64(0)] = outcome;
            var moves = Moving.Contains(outcome);
            return r.GetInt64(0) < since ? null :
            [
                $"{r.GetInt64(0)}", Plain.Date(r.GetInt64(1)), outcome, moves ? Plain.Amount(r.GetInt64(3), r.GetInt32(7)) : "",
                moves ? Plain.Amount(r.GetInt64(4), r.GetInt32(8)) : "", moves ? r.GetString(9) : "", ReasonCodes[r.GetInt32(5)],
                note, Text(r, 10),
            ];
        }, ("@n", instruction), ("@t", $"{instruction}"), ("@e", End(filter)));
        return Make("instruction", "#fact @date outcome #quantity #amount currency reason note by", lines,
            [.. Standing(instruction, links, filter),
                .. refused.Select(x => $"the market refused {asked.GetValueOrDefault(x.Key, "")} of fact {x.Key}: {x.Value}")]);
    }

    static void TakeAnswer(string outcome, string note, SortedDictionary<long, string> refused)
    {
        var parts = note.Split(' ', 2);
        if (outcome == "REQUEST_REFUSED") refused[Fact(parts[0])] = parts[1];
        else refused.Remove(Fact(parts[0]));
    }

    static long Fact(string number) => long.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    List<string> Standing(long instruction, SortedDictionary<long, string> links, ReportFilter filter)
    {
        var closed = ClosedThrough(filter);
        var known = new Dictionary<long, InstructionLine>();
        InstructionLines(filter, i =>
        {
            if (i.Number == instruction || links.ContainsKey(i.Number)) known[i.Number] = i;
            return null;
        });
        List<string> notes = [];
        if (!known.TryGetValue(instruction, out var own)) return notes;
        notes.Add($"{instruction}: {Kinds[own.Kind]} {own.Counterparty}, {own.Isin}, for {Plain.Date(own.SettleOn)}: {own.Status(closed)}"
            + (own.Held && own.IsOpen ? ", held" : ""));
        notes.AddRange(Query("""
            SELECT s.number, s.agent, s.place, s.safekeeping, s.cash FROM settlement l JOIN standing s ON CAST(s.number AS TEXT) = l.note
            WHERE l.instruction = @n AND l.outcome = 'RAISED_UNDER' AND l.number < @e
            """, r => [$"their custodian or agent is {r.GetString(1)} at {r.GetString(2)}, securities account {r.GetString(3)}, "
                + $"cash account {r.GetString(4)}: settlement instruction {r.GetInt64(0)}"],
            ("@n", instruction), ("@e", End(filter))).Select(r => r[0]));
        foreach (var (other, how) in links)
            if (own.IsOpen && known.TryGetValue(other, out var linked) && linked.IsOpen)
                notes.Add($"linked: it settles {how.ToLowerInvariant()} {other}, which is {linked.Status(closed)}");
        return notes;
    }
}
