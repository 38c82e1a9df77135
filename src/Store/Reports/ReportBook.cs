using System.Data.Common;
using Countinghouse.Records;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Postgres;
using Countinghouse.Store.Sql;
using Countinghouse.Store.Sqlite;
using Countinghouse.Store.Tables;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Countinghouse.Store.Reports;

/// <summary>A book open for reading reports, beside whoever writes it.</summary>
public sealed partial class ReportBook : IDisposable
{
    readonly DbConnection connection;

    ReportBook(DbConnection connection, long size) => (this.connection, Size) = (connection, size);

    /// <summary>Whether balances wait to be written: a day runs, or was stopped.</summary>
    public bool BalancesWait => !Projector.IsComplete(connection, Size);

    /// <summary>Facts that the tables know.</summary>
    public long Size { get; private set; }

    /// <summary>Ends what is read at one point; nothing is asked until <see cref="Again"/>.</summary>
    public void Rest()
    {
        connection.Execute("COMMIT");
        isAtOnePoint = false;
    }

    /// <summary>Reads at the newest point from here on.</summary>
    public void Again()
    {
        connection.Execute(AtOnePoint(connection is NpgsqlConnection));
        (isAtOnePoint, Size) = (true, Projector.Size(connection));
    }

    static string AtOnePoint(bool onServer) => onServer ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN";

    bool isAtOnePoint;

    /// <param name="mayLag">Read what the tables know, though the journal has more: beside a writer that keeps them up.</param>
    /// <exception cref="StoreException">There is no book, or its read tables are behind and cannot be made from here.</exception>
    public static ReportBook Open(string path, bool mayLag = false)
    {
        var connection = OpenRead(path);
        try
        {
            // A writer may commit between two reads: they are at one point, and so is all that is asked of an opening that may lag.
            connection.Execute(AtOnePoint(Place.IsServer(path)));
            var head = JournalHead.Load(connection);
            var size = Projector.Size(connection);
            if (!connection.Has("projected"))
                throw new StoreException($"{path}: has no read tables yet. Run its day to the end, or countinghouse rebuild {path}.");
            if (size != head.Size && !mayLag)
                throw new StoreException($"{path}: {Behind(connection, size, head.Size)}. Run countinghouse rebuild {path}.");
            if (!mayLag) connection.Execute("COMMIT");
            return new(connection, size) { isAtOnePoint = mayLag };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static string Behind(DbConnection connection, long size, long facts) =>
        Projector.FormOf(connection) is { } form && form != TableSchema.Version
            ? $"the read tables are of another version of the program (form {form}; this one reads {TableSchema.Version})"
            : $"the read tables know {size} of {facts} facts";

    /// <summary>The book as it was known at an instant: its tables as they were when it had the facts recorded by then.</summary>
    public static ReportBook Open(string path, DateTimeOffset knownAt)
    {
        using var journal = OpenRead(path);
        return OpenPast(path, journal, PastTables.FactsBy(journal, knownAt));
    }

    /// <summary>The book as it was when it had so many facts: a number at which a command ended.</summary>
    public static ReportBook OpenPast(string path, long facts)
    {
        using var journal = OpenRead(path);
        return OpenPast(path, journal, facts);
    }

    static ReportBook OpenPast(string path, DbConnection journal, long facts)
    {
        var connection = OpenRead(path);
        try
        {
            PastTables.Lay(connection, journal, facts);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            connection.Dispose(); // a server that follows another: there are no tables of one's own
            connection = Files.Memory();
            PastTables.Lay(connection, journal, facts);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        return new(connection, facts);
    }

    /// <summary>Facts that the book had at an instant.</summary>
    public static long FactsBy(string path, DateTimeOffset knownAt)
    {
        using var journal = OpenRead(path);
        return PastTables.FactsBy(journal, knownAt);
    }

    internal static DbConnection OpenRead(string path)
    {
        if (Place.IsServer(path)) return OpenOnServer(path);
        if (!File.Exists(path)) throw new StoreException($"{path}: there is no such book. countinghouse day {path} FOLDER makes one.");
        try
        {
            return OpenChecked(path);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14 && !File.Exists(path + "-wal"))
        {
            return OpenAtRest(path); // a read-only disk or folder, where SQLite cannot make the files that readers and a writer share
        }
        catch (DbException e)
        {
            throw StoreException.From(path, e);
        }
    }

    static NpgsqlConnection OpenOnServer(string path)
    {
        try
        {
            var connection = Server.Open(path);
            try
            {
                if (!connection.Has("journal") || connection.Scalar("SELECT 1 FROM book LIMIT 1") is null)
                    throw new StoreException($"{path}: there is no such book. countinghouse day \"{path}\" FOLDER makes one.");
                Book.CheckVersion(connection, path);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (DbException e)
        {
            throw StoreException.From(path, e);
        }
    }

    static DbConnection OpenAtRest(string path)
    {
        try
        {
            var escaped = Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal);
            return OpenChecked($"file:{escaped}?immutable=1");
        }
        catch (DbException e)
        {
            throw StoreException.From(path, e);
        }
    }

    static DbConnection OpenChecked(string path)
    {
        var connection = Files.Open(path, SqliteOpenMode.ReadOnly);
        try
        {
            Book.CheckVersion(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    const Narrowing Parts = Narrowing.Account | Narrowing.Isin;

    static readonly (string Name, string Says, Narrowing Takes, Func<ReportBook, ReportFilter, Report> Run)[] All =
    [
        ("access", "who came, was turned away, read or exported through a server",
            Narrowing.None, (b, f) => b.Access(f)),
        ("accrued", "interest accrued that trades in bonds paid and received",
            Parts, (b, f) => b.AccruedTraded(f)),
        ("accrued-interest", "what every bond held has earned since its last coupon",
            Parts | Narrowing.Basis, (b, f) => b.AccruedInterest(f)),
        ("affirmation", "of each counterparty's trades, how many it affirmed, and how many in time",
            Narrowing.None, (b, f) => b.Affirmation(f)),
        ("amortisation", "what the firm paid for bonds above or below redemption, written off to a day",
            Parts, (b, f) => b.Amortisation(f)),
        ("approvals", "what waits for a second person, and how the rest ended",
            Narrowing.None, (b, f) => b.Approvals(f)),
        ("balance-sheet", "what the firm has, what it owes, and what is its own",
            Narrowing.Basis, (b, f) => b.BalanceSheet(f)),
        ("balances", "cash of every account, by currency",
            Parts, (b, f) => b.Balances(f)),
        ("bond-yields", "yield, accrued interest and duration of every bond at its newest price",
            Narrowing.Isin, (b, f) => b.BondYields(f)),
        ("break-history", "every change of every break: what was said and done, by whom",
            Narrowing.None, (b, f) => b.BreakHistory(f)),
        ("break-items", "the movements on either side of the open breaks",
            Narrowing.None, (b, f) => b.BreakItems(f)),
        ("break-list", "the open breaks with their owners and how they stand",
            Narrowing.None, (b, f) => b.BreakList(f)),
        ("breaks", "where statements from outside differ from the books, and why",
            Narrowing.None, (b, f) => b.Breaks(f)),
        ("cash-flow", "what came to the banks and left them, by cause, and the same from the result",
            Narrowing.From, (b, f) => b.CashFlow(f)),
        ("cash-netting", "what the nets against each counterparty come to in cash, by settlement date and currency",
            Narrowing.None, (b, f) => b.CashNetting(f)),
        ("claims", "what the street owes, or is owed, of corporate actions, and how far it has settled",
            Parts, (b, f) => b.ActionClaims(f)),
        ("chart", "the accounts of the general ledger",
            Narrowing.None, (b, f) => b.Chart(f)),
        ("close-outs", "failing sales, and the day by which they must be closed out",
            Parts, (b, f) => b.CloseOuts(f)),
        ("collateral", "what is lodged as margin, and what it counts for",
            Narrowing.Isin, (b, f) => b.Collateral(f)),
        ("controls", "what each close checked, and how it came out",
            Narrowing.None, (b, f) => b.Controls(f)),
        ("corporate-actions", "every corporate action: its terms, how far it has run, what it came to",
            Narrowing.Isin, (b, f) => b.CorporateActions(f)),
        ("coupon-calendar", "coupons and redemptions of the next year, and what is held of each bond",
            Parts | Narrowing.Basis, (b, f) => b.CouponCalendar(f)),
        ("days", "the business days, open or closed, and what their closes certify",
            Narrowing.None, (b, f) => b.Days(f)),
        ("efficiency", "of what was due each day, how much settled, by count and value",
            Narrowing.None, (b, f) => b.Efficiency(f)),
        ("entitlements", "what each account is due of each corporate action",
            Parts, (b, f) => b.Entitlements(f)),
        ("equity-changes", "how capital and results became what they are, over a period",
            Narrowing.Basis | Narrowing.From, (b, f) => b.EquityChanges(f)),
        ("fails", "instructions open after their date, with reason and age",
            Parts, (b, f) => b.Fails(f)),
        ("fee-schedules", "what clients are charged, since when",
            Narrowing.None, (b, f) => b.FeeSchedules(f)),
        ("fees", "commission and levies by trade date",
            Narrowing.None, (b, f) => b.Fees(f)),
        ("form-1099b", "a year's sales in the columns of Form 1099-B, wash sales adjusted",
            Parts | Narrowing.From, (b, f) => b.Form1099B(f)),
        ("fx-gains", "exchange differences: realised by conversions, revalued and undone at closes",
            Narrowing.None, (b, f) => b.FxGains(f)),
        ("fx-positions", "the firm's own positions in foreign currencies, their cost and what they are worth",
            Narrowing.None, (b, f) => b.FxPositions(f)),
        ("fx-trades", "conversions of one currency into another, and how they stand",
            Narrowing.Account, (b, f) => b.FxTrades(f)),
        ("gains", "what was sold, lot by lot, and the gain on it",
            Parts, (b, f) => b.Gains(f)),
        ("general-ledger", "every account of the general ledger by period: opening, debits, credits, closing",
            Narrowing.Account, (b, f) => b.GeneralLedger(f)),
        ("gl-account", "what came to an account of the general ledger, day by day, with the balance as it ran",
            Narrowing.Account, (b, f) => b.GlCard(f)),
        ("income-statement", "what the firm earned since the year began",
            Narrowing.Basis, (b, f) => b.IncomeStatement(f)),
        ("instructions", "what was to settle, and how far it has",
            Parts, (b, f) => b.Instructions(f)),
        ("invoices", "what clients were billed, and what is open of it",
            Narrowing.Account, (b, f) => b.Invoices(f)),
        ("journal", "the journals that people made, line by line",
            Narrowing.Account, (b, f) => b.Journals(f)),
        ("lots", "what is held, lot by lot, with its cost",
            Parts, (b, f) => b.Lots(f)),
        ("lots-what-if", "the gains by each method beside the one that was chosen",
            Parts, (b, f) => b.LotsWhatIf(f)),
        ("margin", "what is owed, may be lost and is called, by netting set and day",
            Narrowing.None, (b, f) => b.Margin(f)),
        ("margin-calls", "every margin call, what was agreed, disputed and delivered",
            Narrowing.None, (b, f) => b.MarginCalls(f)),
        ("matches", "movements of ours and theirs that are one thing, and by which rule",
            Narrowing.None, (b, f) => b.Matches(f)),
        ("matching", "what is unconfirmed, differs or is only alleged, and by when to see to it",
            Parts, (b, f) => b.MatchingReport(f)),
        ("matching-rules", "by what movements are matched, in the order of trying",
            Narrowing.None, (b, f) => b.MatchingRules(f)),
        ("messages", "what came from outside as messages, and what was wrong with it",
            Narrowing.None, (b, f) => b.Messages(f)),
        ("nav", "net assets of each fund, and of the firm, a unit",
            Narrowing.Account | Narrowing.Basis, (b, f) => b.NetAssetValues(f)),
        ("netting", "what the day's trades came to, and what netting left of it",
            Narrowing.None, (b, f) => b.NettingByDay(f)),
        ("obligations", "the nets against each counterparty, date and instrument",
            Narrowing.Isin, (b, f) => b.Obligations(f)),
        ("payables", "the bills of vendors, with their age",
            Narrowing.None, (b, f) => b.Payables(f)),
        ("penalties", "cash penalties for each day of fail or late matching",
            Parts, (b, f) => b.Penalties(f)),
        ("penalty-breaks", "penalties on which a depository's newest statement and ours differ, and why",
            Narrowing.None, (b, f) => b.PenaltyBreaks(f)),
        ("penalty-months", "what a month's penalties come to, by currency",
            Narrowing.None, (b, f) => b.PenaltyMonths(f)),
        ("people", "who is enrolled, and their roles",
            Narrowing.None, (b, f) => b.People(f)),
        ("period-certificate", "what each close of a period certifies",
            Narrowing.None, (b, f) => b.PeriodCertificates(f)),
        ("period-checklist", "what each period was checked for, and how it came out",
            Narrowing.None, (b, f) => b.PeriodChecklist(f)),
        ("periods", "the months and adjustment periods, open, soft-closed or closed",
            Narrowing.None, (b, f) => b.PeriodsOf(f)),
        ("positions", "securities of every account",
            Parts, (b, f) => b.Positions(f)),
        ("posting-rules", "which account of the general ledger postings go to, since when",
            Narrowing.None, (b, f) => b.PostingRules(f)),
        ("reconciliations", "the statements laid beside the books, and how many of their lines agree",
            Narrowing.None, (b, f) => b.Reconciliations(f)),
        ("recurring", "journals that come by themselves",
            Narrowing.None, (b, f) => b.RecurringJournals(f)),
        ("refusals", "rows that were refused or could not be read",
            Narrowing.None, (b, f) => b.Refusals(f)),
        ("rights", "what is granted to whom, over which accounts",
            Narrowing.None, (b, f) => b.Rights(f)),
        ("roles", "the commands and pages of each role",
            Narrowing.None, (b, f) => b.Roles(f)),
        ("sa108", "a year's capital gains in the figures of form SA108, by account",
            Parts, (b, f) => b.Sa108(f)),
        ("securities-loans", "what is lent and borrowed, with whom, and what it is worth",
            Narrowing.Isin, (b, f) => b.SecuritiesLoans(f)),
        ("settings", "what the firm works by, each from its day on",
            Narrowing.None, (b, f) => b.Settings(f)),
        ("settlement-credit", "what each settlement run drew of the bank's credit, granted and against securities",
            Narrowing.None, (b, f) => b.SettlementCredit(f)),
        ("settlement-collateral", "own securities behind credit drawn at the settlement bank, after each settlement run",
            Narrowing.None, (b, f) => b.SettlementCollateral(f)),
        ("settlement-instructions", "where counterparties and custodians have their accounts: proposed, approved, rejected",
            Narrowing.Account, (b, f) => b.StandingInstructions(f)),
        ("settlement-runs", "what each day's settlement made of what it could choose among: value, bound and gap",
            Narrowing.None, (b, f) => b.SettlementRuns(f)),
        ("shortages", "what is short, what that blocks, and the least that would free some of it",
            Narrowing.None, (b, f) => b.Shortages(f)),
        ("stock-record", "owners against locations, for every instrument",
            Parts | Narrowing.Basis, (b, f) => b.StockRecord(f)),
        ("threshold", "instruments that fail at the level of the threshold list",
            Narrowing.Isin, (b, f) => b.Threshold(f)),
        ("tie-out", "each sub-ledger beside its account of the general ledger, both summed on their own",
            Narrowing.None, (b, f) => b.TieOut(f)),
        ("trades", "every trade with its status, amounts and dates",
            Parts, (b, f) => b.Trades(f)),
        ("trial-balance", "every account, debit or credit",
            Parts | Narrowing.Basis, (b, f) => b.TrialBalance(f)),
        ("uk-cgt", "each disposal by the rules of the United Kingdom: same day, 30 days, pool",
            Parts, (b, f) => b.UkCgt(f)),
        ("unrealised", "what is held, lot by lot, at market value",
            Parts, (b, f) => b.Unrealised(f)),
    ];

    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(All, r => r.Name);

    /// <summary>What a report shows, in a line.</summary>
    public static string Says(string name) => Array.Find(All, r => r.Name == name).Says;

    /// <summary>What a report may be narrowed by; by any other it would show all lines as if they were a part.</summary>
    public static Narrowing Takes(string name) => Array.Find(All, r => r.Name == name).Takes;

    /// <summary>Whether the book, or its chart, has an account of this code; none asked for is known.</summary>
    public bool KnowsAccount(string? code) =>
        code is null || connection.Scalar("SELECT 1 FROM account WHERE code = @c", ("@c", code)) is not null
        || ChartAt(new ReportFilter()).Find(code, DateOnly.MaxValue) is not null;

    /// <summary>Whether the book has an instrument of this ISIN, or a currency of this code; none asked for is known.</summary>
    public bool KnowsAsset(string? code) =>
        code is null || connection.Scalar("SELECT 1 FROM asset WHERE code = @c", ("@c", code)) is not null;

    /// <exception cref="StoreException">No report has this name.</exception>
    public Report Run(string name, ReportFilter filter)
    {
        try
        {
            var run = Array.Find(All, r => r.Name == name).Run
                ?? throw new StoreException($"there is no report '{name}'; there are {string.Join(", ", Names)}");
            ForgetRead();
            // Nothing is reckoned beyond it: a year after the last day of the calendar there is no date.
            return run(this, filter.AsOf > Latest ? filter with { AsOf = Latest } : filter);
        }
        catch (DbException e)
        {
            throw StoreException.From(connection.DataSource, e);
        }
    }

    /// <summary>What a list shows of each row.</summary>
    public IReadOnlyList<Column> ColumnsOf(string list) => LongList(list) is { } sql ? [.. sql.Columns.Select(c => c.Column)]
        : Run(list, new(DateOnly.MinValue)).Columns; // of a day before every other: without rows

    static readonly DateOnly Latest = new(2999, 12, 31);

    const int Always = 9999_12_31;

    static long AsOf(ReportFilter filter) => filter.AsOf is { } day ? Rows.Number(day) : Always;

    /// <summary>The last closed business day on or before the as-of date: what is due by then has been through settlement.</summary>
    long ClosedThrough(ReportFilter filter) =>
        connection.Scalar("SELECT max(day) FROM day WHERE closed < @b AND day <= @d", ("@b", filter.Before ?? long.MaxValue),
            ("@d", AsOf(filter))) as long? ?? 0;

    /// <summary>Number of the close of that day: facts before it have been through its netting and settlement.</summary>
    long LastClose(ReportFilter filter) =>
        connection.Scalar("SELECT max(closed) FROM day WHERE closed < @b AND day <= @d", ("@b", filter.Before ?? long.MaxValue),
            ("@d", AsOf(filter))) as long? ?? 0;

    /// <summary>First fact after the as-of date: facts below it were recorded on its days.</summary>
    long End(ReportFilter filter) =>
        Math.Min(filter.Before ?? long.MaxValue, filter.AsOf is null ? long.MaxValue
        : connection.Scalar("SELECT min(opened) FROM day WHERE day > @d", ("@d", AsOf(filter))) as long? ?? long.MaxValue);

    List<string[]> Query(string sql, Func<DbDataReader, string[]?> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        List<string[]> rows = [];
        while (reader.Read())
            if (row(reader) is { } line) rows.Add(line);
        return rows;
    }

    /// <summary>All rows read before any is used: a connection to a server does one thing at a time.</summary>
    List<T> List<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    static Report Make(string name, string columns, List<string[]> rows, params string[] notes) =>
        new(name, [.. columns.Split(' ').Select(Parse)], rows, notes);

    // A column is written name, #name for a number, @name for a date.
    static Column Parse(string column) => column[0] switch
    {
        '#' => new(column[1..], Cell.Number),
        '@' => new(column[1..], Cell.Date),
        _ => new(column, Cell.Text),
    };

    public void Dispose() => connection.Dispose();
}
