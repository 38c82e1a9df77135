using Microsoft.Data.Sqlite;

namespace Countinghouse.SystemTests.Support;

/// <summary>The four days of the samples, and a book that has run them, which tests read or copy and never change.</summary>
public static class Sample
{
    static readonly Lazy<Scratch> Ready = new(Make);

    /// <summary>Every report with its columns, as the command line promises them.</summary>
    public static readonly Dictionary<string, string> Reports = new()
    {
        ["positions"] = "account,isin,posted,pending,traded",
        ["balances"] = "account,currency,posted,pending,total",
        ["trades"] = "trade_id,status,account,side,isin,quantity,price,principal,commission,fees,net_amount,currency,trade_date,"
            + "settlement_date",
        ["obligations"] = "counterparty,settlement_date,isin,quantity,amount,currency,status",
        ["instructions"] = "instruction,kind,status,reason,settlement_date,isin,quantity,settled_quantity,amount,currency,counterparty",
        ["fails"] = "instruction,isin,quantity,amount,currency,settlement_date,age_days,reason,penalty_to_date",
        ["stock-record"] = "isin,line,side,quantity",
        ["trial-balance"] = "account,asset,debit,credit",
        ["balance-sheet"] = "section,line,currency,amount,base_amount",
        ["income-statement"] = "section,line,currency,amount,base_amount",
        ["cash-flow"] = "method,section,line,currency,amount,base_amount",
        ["equity-changes"] = "component,currency,opening,paid_in,result,closing,opening_base,paid_in_base,result_base,exchange_base,"
            + "closing_base",
        ["nav"] = "fund,date,currency,net_assets,units,nav_per_unit,units_from,fact",
        ["fx-trades"] = "fact,fx_trade_id,status,account,counterparty,sold_currency,sold,bought_currency,bought,rate,rate_way,rate_date,"
            + "trade_date,value_date,since",
        ["fx-positions"] = "currency,position,cost,cost_rate,rate,rate_way,rate_date,value,unrealised,base_currency,fact",
        ["fx-gains"] = "date,fact,kind,currency,account,quantity,cost,value,gain,base_currency,rate,rate_way,cause",
        ["fees"] = "date,kind,count,amount,currency",
        ["cash-netting"] = "counterparty,settlement_date,currency,count,receive,pay,net",
        ["netting"] = "date,counterparty,gross_count,gross_value,net_count,net_value,efficiency",
        ["controls"] = "date,control,result,detail",
        ["close-outs"] = "instruction,isin,quantity,settlement_date,sale,close_out_by,status",
        ["efficiency"] = "date,currency,due_count,settled_count,count_rate,due_value,settled_value,value_rate",
        ["collateral"] = "counterparty,direction,asset,quantity,price,value,haircut_bp,value_after,currency",
        ["securities-loans"] = "loan,side,counterparty,isin,quantity,from,price,market_value,currency",
        ["margin"] = "date,counterparty,direction,currency,open_count,gross_value,variation,initial,method,scenarios,collateral_given,"
            + "collateral_taken,requirement,call,status,due",
        ["margin-calls"] = "call,date,counterparty,direction,currency,amount,agreed,disputed,delivered,outstanding,due,status,reason",
        ["penalties"] = "date,instruction,kind,counterparty,isin,quantity,price,rate_bp,amount,currency",
        ["penalty-months"] = "month,currency,count,paid,received,net,booked_on",
        ["settlement-collateral"] = "date,isin,own,earmarked,covers,lent,currency,fact",
        ["settlement-runs"] = "date,due_count,settled_count,value,bound,gap_ppm,first_in_first_out,fact",
        ["settlement-credit"] = "date,currency,granted,collateral_limit,secured,most_drawn,drawn,of_granted,of_collateral,fact",
        ["shortages"] = "asset,short,blocked_count,blocked_value,smallest_addition,frees_count,frees_value,currency",
        ["threshold"] = "isin,date,failing,shares_outstanding,days_running,listed",
    };

    public static string Root { get; } = Find();

    public static string Folder { get; } = Path.Combine(Root, "samples", "four-days");

    public static string[] Days { get; } = [.. Directory.GetDirectories(Folder).Order(StringComparer.Ordinal)];

    public static string Book => Ready.Value.At("book.db");

    /// <summary>A copy of the finished book with its key, made without the program's help.</summary>
    public static string Copy(Scratch to, string name = "book.db")
    {
        var path = to.At(name);
        Copy(Book, path);
        File.Copy(Book + ".key", path + ".key");
        return path;
    }

    /// <summary>A book of the test's own that has run the four days.</summary>
    public static string On(bool onServer, Scratch scratch) => onServer ? CopyOnServer() : Copy(scratch);

    // Nobody opens it again: a database is copied only while no one is in it.
    static readonly Lazy<string> Template = new(() =>
    {
        var book = PostgresServer.Shared.NewDatabase();
        Cli.Run("day", book, Folder).Ends(0);
        return book;
    });

    /// <summary>A copy of the finished book on the tests' PostgreSQL server.</summary>
    public static string CopyOnServer()
    {
        lock (Copying) return PostgresServer.Shared.NewDatabase(Template.Value);
    }

    // One at a time: whoever is first to open a book at rest makes its shared memory, and a backup does not wait for that.
    public static void Copy(string from, string to)
    {
        lock (Copying)
        {
            using var source = Sql.Open(from);
            using var target = Sql.Open(to, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(target);
        }
    }

    static readonly Lock Copying = new();

    static Scratch Make()
    {
        var scratch = new Scratch();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => scratch.Dispose();
        Cli.Run("day", scratch.At("book.db"), Folder).Ends(0);
        return scratch;
    }

    static string Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Countinghouse.slnx"))) root = root.Parent;
        return root?.FullName ?? throw new DirectoryNotFoundException("no Countinghouse.slnx above " + AppContext.BaseDirectory);
    }
}
