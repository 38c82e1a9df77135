using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

/// <summary>A trade as lots see it.</summary>
/// <param name="Quantity">+ bought, − sold.</param>
/// <param name="Amount">Of its sign: what was paid +, what was received −, charges included.</param>
readonly record struct LotTradeRow(
    long Number, long ExecutedAt, long Quantity, long Amount, long Charges, AccountId Account, AssetId Instrument, int Day)
{
    public const string Columns = "SELECT t.number, t.account, t.instrument, t.side, t.quantity, t.principal, t.commission + t.fees, "
        + "t.trade_date, t.executed_at FROM ";

    public static LotTradeRow Of(Fields r)
    {
        var (buys, charges, principal) = (r.Long(3) == (int)Side.Buy, r.Long(6), r.Long(5));
        return new(r.Long(0), r.Long(8), buys ? r.Long(4) : -r.Long(4), (buys ? principal : -principal) + charges, charges,
            new((int)r.Long(1)), new((int)r.Long(2)), (int)r.Long(7));
    }
}

/// <summary>Trades of many accounts, read in one going through their table and laid by account.</summary>
sealed class LotTrades
{
    readonly LotTradeRow[] rows;
    readonly int[] ends; // of the rows of each account, by its number

    LotTrades(List<LotTradeRow> read, int accounts)
    {
        (rows, ends) = (new LotTradeRow[read.Count], new int[accounts]);
        foreach (var row in read) ends[row.Account.Number]++;
        for (int i = 0, sum = 0; i < ends.Length; i++) (ends[i], sum) = (sum, sum + ends[i]);
        foreach (var row in read) rows[ends[row.Account.Number]++] = row;
    }

    /// <summary>
    /// How many times the table is gone through, each time for another part of the accounts, so that about so many trades are held at once.
    /// </summary>
    public static int Times(DbConnection connection, long most) =>
        (int)Math.Max(((connection.Scalar("SELECT count(*) FROM trade") as long? ?? 0) + most - 1) / most, 1);

    public static LotTrades Read(DbConnection connection, (long Day, long End) to, IEnumerable<IReadOnlyList<AccountId>> groups)
    {
        var wanted = new bool[(connection.Scalar("SELECT max(number) FROM account") as long? ?? 0) + 1];
        foreach (var group in groups)
            foreach (var account in group) wanted[account.Number] = true;
        List<LotTradeRow> read = [];
        using var command = connection.Command($"{LotTradeRow.Columns} trade t {LotRun.Standing}", ("@e", to.End), ("@d", to.Day));
        using var reader = command.ExecuteReader();
        var fields = new Fields(reader);
        while (reader.Read())
            if (wanted[fields.Long(1)]) read.Add(LotTradeRow.Of(fields));
        return new(read, wanted.Length);
    }

    /// <summary>The trades of an account, in the order of their facts.</summary>
    public ReadOnlySpan<LotTradeRow> Of(AccountId account) =>
        rows.AsSpan((account.Number == 0 ? 0 : ends[account.Number - 1])..ends[account.Number]);
}
