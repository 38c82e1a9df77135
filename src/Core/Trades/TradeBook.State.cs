using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Trades;

public sealed partial class TradeBook
{
    public void Save(StateWriter to)
    {
        to.Date(SettledThrough).Int(rows.Count);
        foreach (var row in rows)
        {
            to.Long(row.Booked).Int((int)row.Mark);
            Save(to, row.Trade);
        }
    }

    static void Save(StateWriter to, BookedTrade t)
    {
        to.Text(t.TradeId).Long(t.ExecutedAt).Int(t.Account.Number).Int((int)t.Side).Int(t.Instrument.Number).Long(t.Quantity)
            .Decimal(t.Price);
        to.Int(t.Currency.Number).Text(t.Mic).Int((int)t.Capacity).Int(t.Counterparty.Number).Date(t.TradeDate).Date(t.SettleOn)
            .Long(t.Principal);
        for (var kind = 0; kind < Charges.MostKinds; kind++) to.Long(t.Charges[kind]);
    }

    public void Load(ref StateReader from)
    {
        SettledThrough = from.Date();
        var count = from.Int();
        rows.EnsureCapacity(count);
        byId.EnsureCapacity(count);
        for (var i = 0; i < count; i++)
        {
            var (booked, mark) = (from.Long(), (TradeMark)from.Int());
            var row = new TradeRow(booked, Trade(ref from)) { Mark = mark };
            rows.Add(row);
            byId[row.Trade.TradeId] = row;
        }
    }

    static BookedTrade Trade(ref StateReader from) => new(
        from.Text(), from.Long(), new(from.Int()), (Side)from.Int(), new(from.Int()), from.Long(), from.Decimal(), new(from.Int()),
        string.Intern(from.Text()), (Capacity)from.Int(), new(from.Int()), from.Date(), from.Date(), from.Long(),
        new(from.Long(), from.Long(), from.Long(), from.Long()));
}
