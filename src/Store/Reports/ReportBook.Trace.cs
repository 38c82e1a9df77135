using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>A fact with what it says, the command it answers, and where it lies in the journal.</summary>
/// <param name="Asked">The fact that says who asked; facts up to the next of its kind answer the same command.</param>
/// <param name="RecordedAt">When it was made durable, Unix milliseconds UTC.</param>
/// <param name="Message">Of a message that was taken: its bytes as they came.</param>
/// <param name="Sealed">The close that sealed it; none while its day is open.</param>
public sealed record TracedFact(long Number, string Name, IReadOnlyList<(string Name, string Value)> Fields)
{
    public required long Asked { get; init; }
    public required long RecordedAt { get; init; }
    public byte[]? Message { get; init; }
    public DateOnly? Sealed { get; init; }
}

/// <summary>What the journal and the tables tell of one thing: a fact, a trade, a command.</summary>
public sealed partial class ReportBook
{
    const int MostFollowing = 200; // facts of one command that a page shows

    /// <summary>One fact; none when the journal has no such number.</summary>
    public TracedFact? Trace(long number)
    {
        if (number < 0 || JournalReader.RowOf(connection, number) is not { } row) return null;
        var fact = row.Decode(out _)[number - row.First];
        return new(number, ProofWords.NameOf(fact.Fact), [.. Words().FieldsOf(fact.Fact).Where(f => f.Name != "bytes")])
        {
            Asked = fact.Command, RecordedAt = row.Terms.RecordedAt,
            Message = fact.Fact is RecordsFact.MessageTaken m ? m.Bytes : null,
            Sealed = connection.Scalar("SELECT day FROM checkpoint WHERE size > @n ORDER BY size LIMIT 1", ("@n", number)) is string day
                ? DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>The facts from a number up to another, without the bytes of messages.</summary>
    /// <param name="end">The number after the last.</param>
    public IReadOnlyList<TracedFact> Facts(long first, long end)
    {
        List<TracedFact> facts = [];
        var words = Words();
        foreach (var row in JournalReader.Rows(connection, JournalReader.RowOf(connection, first)?.First ?? first))
        {
            if (row.First >= end) break;
            facts.AddRange(row.Decode(out _).Where(f => f.Number >= first && f.Number < end).Select(f => new TracedFact(
                f.Number, ProofWords.NameOf(f.Fact), [.. words.FieldsOf(f.Fact).Where(x => x.Name != "bytes")])
            { Asked = f.Command, RecordedAt = row.Terms.RecordedAt }));
        }
        return facts;
    }

    /// <summary>The facts that answer a command, from the one that says who asked, in words; the first few hundred.</summary>
    public IReadOnlyList<(long Number, string Says)> Answer(long asked)
    {
        List<(long, string)> answer = [];
        var words = Words();
        foreach (var row in JournalReader.Rows(connection, asked))
            foreach (var fact in row.Decode(out _))
            {
                if (fact.Number < asked) continue;
                if (fact.Command != asked || answer.Count == MostFollowing) return answer;
                answer.Add((fact.Number, words.Says(fact.Fact)));
            }
        return answer;
    }

    ProofWords Words()
    {
        Dictionary<object, string> codes = [];
        Query("SELECT number, code FROM account", r => Keep(r.GetString(1), new AccountId(r.GetInt32(0))));
        Query("SELECT number, code FROM asset", r => Keep(r.GetString(1), new AssetId(r.GetInt32(0))));
        Query("SELECT number, code FROM party", r => Keep(r.GetString(1), new PartyId(r.GetInt32(0))));
        return new(codes);

        string[]? Keep(string code, object number)
        {
            codes[number] = code;
            return null;
        }
    }

    const string TradeLifeOf = """
        SELECT l.number, (SELECT max(d.day) FROM day d WHERE d.opened <= l.number), l.what, l.detail,
          (SELECT k.actor FROM command k WHERE k.number <= l.number ORDER BY k.number DESC LIMIT 1) FROM (
          SELECT number, 'BOOKED' what, CASE side WHEN 1 THEN 'buy' ELSE 'sell' END || ' at ' || price detail FROM trade WHERE trade_id = @t
          UNION ALL SELECT m.number,
              CASE m.mark WHEN 2 THEN 'CONFIRMED' WHEN 3 THEN 'DIFFERING' WHEN 4 THEN 'CANCELLED' ELSE 'BOOKED' END, ''
            FROM trade t JOIN trade_mark m ON m.trade = t.number WHERE t.trade_id = @t
          UNION ALL SELECT number, 'COMPARED', CASE WHEN field IS NULL THEN 'every field agrees'
            ELSE field || ': ours ' || coalesce(ours, '') || ', theirs ' || coalesce(theirs, '') END FROM confirmation WHERE trade_id = @t
          UNION ALL SELECT number + 1, 'PENDED', 'client side, for its settlement date' FROM trade WHERE trade_id = @t
          UNION ALL SELECT e.number, e.change, 'client side' FROM trade t JOIN entry_change e ON e.cause = t.number WHERE t.trade_id = @t
          UNION ALL SELECT i.number, 'INSTRUCTED', 'on its own' FROM trade t JOIN instruction i ON i.cause = t.number WHERE t.trade_id = @t
          UNION ALL SELECT o.number, 'NETTED', o.gross_count || ' trades to one obligation' FROM trade t JOIN obligation o
            ON o.instrument = t.instrument AND o.currency = t.currency AND o.party = t.party AND o.settle_on = t.settle_on
              AND o.number > t.number AND o.day = (SELECT max(d.day) FROM day d WHERE d.opened <= t.number)
            WHERE t.trade_id = @t AND t.mark <> 4 AND (o.trade IS NULL OR o.trade = t.number)) l
        WHERE l.number < @e ORDER BY l.number
        """;

    // What actions made of it that had read the books when it came.
    const string FollowedOf = """
        SELECT f.number, f.day, f.id, f.quantity, o.scale, o.code, f.new_quantity, n.scale, n.code, f.kind,
          (SELECT k.actor FROM command k WHERE k.number <= f.number ORDER BY k.number DESC LIMIT 1)
        FROM action_contract f JOIN trade t ON t.number = f.trade JOIN asset o ON o.number = f.instrument JOIN asset n ON n.number = f.new
        WHERE t.trade_id = @t AND f.number < @e
        """;

    /// <summary>Everything that happened to a trade, in order, each with the fact that tells it.</summary>
    public Report TradeLife(string tradeId, ReportFilter until) => Make("timeline", "#fact @date what detail by", [.. Query(TradeLifeOf,
        r => [$"{r.GetInt64(0)}", r.IsDBNull(1) ? "" : Plain.Date(r.GetInt64(1)), r.GetString(2), Text(r, 3), Text(r, 4)],
        ("@t", tradeId), ("@e", End(until))).Concat(Query(FollowedOf, r => [$"{r.GetInt64(0)}", Plain.Date(r.GetInt64(1)), "FOLLOWED",
            $"{r.GetString(2)}: {Plain.Amount(r.GetInt64(3), r.GetInt32(4))} {r.GetString(5)}, "
            + $"{Plain.Amount(r.GetInt64(6), r.GetInt32(7))} {r.GetString(8)}", Text(r, 10)],
        ("@t", tradeId), ("@e", End(until)))).OrderBy(r => Fact(r[0]))]);

    /// <summary>The obligation and the instruction that a trade settles in, by number; none before its day is cut off.</summary>
    public (long Obligation, long Instruction)? SettlesIn(string tradeId, ReportFilter until)
    {
        var found = Query("""
            SELECT o.number, i.number FROM trade t JOIN obligation o ON o.instrument = t.instrument AND o.currency = t.currency
              AND o.party = t.party AND o.settle_on = t.settle_on AND o.number > t.number
              AND o.day = (SELECT max(d.day) FROM day d WHERE d.opened <= t.number) AND (o.trade IS NULL OR o.trade = t.number)
              JOIN instruction i ON i.cause = o.number
            WHERE t.trade_id = @t AND i.number < @e ORDER BY o.number LIMIT 1
            """, r => [$"{r.GetInt64(0)}", $"{r.GetInt64(1)}"], ("@t", tradeId), ("@e", End(until)));
        return found is [[var obligation, var instruction]] ? (Fact(obligation), Fact(instruction)) : null;
    }

    /// <summary>A trade as it stands, field by field as a ticket has them; none of this id holds.</summary>
    public TradeTerms? TermsOf(string tradeId)
    {
        TradeTerms? terms = null;
        Query("""
            SELECT t.executed_at, c.code, t.side, s.code, t.quantity, t.price, k.code, t.mic, t.capacity, p.code, t.settle_on
            FROM trade t JOIN account c ON c.number = t.account JOIN asset s ON s.number = t.instrument
              JOIN asset k ON k.number = t.currency JOIN party p ON p.number = t.party
            WHERE t.trade_id = @t AND t.mark <> 4 ORDER BY t.number DESC LIMIT 1
            """, r =>
        {
            terms = new(r.GetInt64(0), r.GetString(1), (Facts.Side)r.GetInt32(2), r.GetString(3), r.GetInt64(4), r.GetString(5),
                r.GetString(6), r.GetString(7), (Facts.Capacity)r.GetInt32(8), r.GetString(9), Plain.ToDate(r.GetInt64(10)));
            return null;
        }, ("@t", tradeId));
        return terms;
    }

    /// <summary>What is known of an account, an asset or a party, by its code: names and values; empty when there is none.</summary>
    public IReadOnlyList<(string Name, string Value)> Master(string kind, string code)
    {
        var sql = kind switch
        {
            "accounts" => "SELECT code, name, country, base_currency, lei FROM account WHERE code = @c",
            "assets" => """
                SELECT s.code, s.symbol, s.name, s.cfi, c.code currency, s.mic, (SELECT p.close FROM price p WHERE p.asset = s.number
                  ORDER BY p.day DESC, p.number DESC LIMIT 1) "last price" FROM asset s LEFT JOIN asset c ON c.number = s.currency
                WHERE s.code = @c
                """,
            _ => "SELECT code, name, lei, bic, country FROM party WHERE code = @c",
        };
        List<(string, string)> known = [];
        Query(sql, r =>
        {
            for (var i = 0; i < r.FieldCount; i++)
                if (!r.IsDBNull(i)) known.Add((r.GetName(i).Replace('_', ' '), r.GetString(i)));
            return null;
        }, ("@c", code));
        return known;
    }

    /// <summary>What a word may mean: what is named so, or begins so; a few of each kind.</summary>
    public IReadOnlyList<(string Kind, string Code, string Name)> Find(string word)
    {
        List<(string, string, string)> found = [];
        var start = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";
        Query("""
            SELECT kind, code, name FROM (
              SELECT * FROM (SELECT 'trades' kind, trade_id code, '' name FROM trade WHERE trade_id = @w LIMIT 1) t
              UNION ALL SELECT * FROM (SELECT 'accounts' kind, code, coalesce(name, '') name FROM account
                WHERE lower(code) LIKE @s ESCAPE '\' OR lower(name) LIKE @s ESCAPE '\' ORDER BY code LIMIT 8) a
              UNION ALL SELECT * FROM (SELECT 'assets' kind, code, coalesce(name, '') name FROM asset
                WHERE lower(code) LIKE @s ESCAPE '\' OR symbol = @u OR lower(name) LIKE @s ESCAPE '\' ORDER BY code LIMIT 8) s
              UNION ALL SELECT * FROM (SELECT 'parties' kind, code, coalesce(name, '') name FROM party
                WHERE lower(code) LIKE @s ESCAPE '\' OR lower(name) LIKE @s ESCAPE '\' OR lei = @u OR bic = @u ORDER BY code LIMIT 8) p
              UNION ALL SELECT * FROM (SELECT 'messages' kind, CAST(number AS TEXT) code, type || ' ' || id name FROM message
                WHERE id = @w LIMIT 3) m) f
            """, r =>
        {
            found.Add((r.GetString(0), r.GetString(1), r.GetString(2)));
            return null;
        }, ("@w", word), ("@s", start.ToLowerInvariant()), ("@u", word.ToUpperInvariant()));
        if (long.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            if (connection.Scalar("SELECT 1 FROM instruction WHERE number = @n", ("@n", number)) is not null)
                found.Add(("instructions", word, "instruction"));
            if (JournalReader.RowOf(connection, number) is not null) found.Add(("facts", word, "fact"));
        }
        return found;
    }
}

/// <summary>What a ticket says of a trade.</summary>
/// <param name="ExecutedAt">Unix milliseconds UTC.</param>
/// <param name="Quantity">In units of the instrument.</param>
public sealed record TradeTerms(
    long ExecutedAt, string Account, Facts.Side Side, string Isin, long Quantity, string Price, string Currency, string Mic,
    Facts.Capacity Capacity, string Counterparty, DateOnly SettleOn);
