using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, ReferenceFact fact)
    {
        switch (fact)
        {
            case ReferenceFact.FirmEstablished: break;
            case ReferenceFact.CurrencyAdded f:
                Into("asset", 10, key: 1).Int(f.Asset.Number).Text(f.Code).Int(f.Scale).Int(0).Null().Null().Null()
                    .Int(f.Asset.Number).Null().Int(f.Code == books.Firm.BaseCurrency ? books.Firm.IntradayCredit : 0).Add();
                break;
            case ReferenceFact.InstrumentListed { Terms: var t } f:
                Into("asset", 10, key: 1).Int(f.Asset.Number).Text(t.Isin).Int(t.Scale).Int(1).Text(t.Symbol).Text(t.Name)
                    .Text(t.Cfi)
                    .Int(books.AssetOf(t.Currency)?.Id.Number).Text(t.Mic).Int(0).Add();
                if (t.Bond is { } bond) TakeBond(number, f.Asset, bond);
                break;
            case ReferenceFact.AccountOpened { Terms: var t } f:
                Into("account", 8, key: 1).Int(f.Account.Number).Text(t.Code).Int((int)t.Class).Text(t.Name).Text(t.Country)
                    .Text(t.BaseCurrency)
                    .Int((int)t.Settlement).Text(t.Lei).Add();
                break;
            case ReferenceFact.PartyAdded { Terms: var t } f:
                // Since when it can be reached stays.
                var reached = Scalar("SELECT reached FROM party WHERE number = @n", ("@n", f.Party.Number)) as long?;
                Into("party", 9, key: 1).Int(f.Party.Number).Text(t.Code).Text(t.Name).Text(t.Lei).Text(t.Bic).Text(t.Country)
                    .Int(t.IsCcp ? 1 : 0).Int(t.Nets ? 1 : 0).Int(reached ?? (t.Bic.Length > 0 ? number : null)).Add();
                break;
            case ReferenceFact.PriceSet f:
                Into("price", 5).Date(f.Day).Int(f.Instrument.Number).Decimal(f.Close).Int(f.Currency.Number).Int(number).Add();
                break;
            case ReferenceFact.FxRateSet f:
                Into("fx_rate", 5).Date(f.Day).Int(f.Base.Number).Int(f.Quote.Number).Decimal(f.Rate).Int(number).Add();
                break;
            case ReferenceFact.ActionAnnounced { Terms: var t }:
                Into("corporate_action", 6, key: 1).Text(t.Id).Text(t.Type).Text(t.Isin).Date(t.ExDate).Date(t.RecordDate)
                    .Date(t.PayDate).Add();
                break;
            case ReferenceFact.AddressSet f:
                Execute("""
                    INSERT INTO address VALUES (@c, @b, @a, @n)
                      ON CONFLICT (code) DO UPDATE SET bic = excluded.bic, at = excluded.at
                    """, ("@c", f.Of), ("@b", f.Bic), ("@a", f.At), ("@n", number));
                break;
            case ReferenceFact.SharesOutstandingSet f:
                Into("shares_outstanding", 4).Int(f.Instrument.Number).Date(f.From).Int(f.Shares).Int(number).Add();
                break;
            case ReferenceFact.PenaltyClassSet or ReferenceFact.PenaltyRateSet or ReferenceFact.OvernightRateSet: break; // in each charge
            case ReferenceFact.ConventionSet: break; // a setting
            default: TakeStanding(number, fact); break;
        }
    }

    void TakeStanding(long number, ReferenceFact fact)
    {
        const string Decide = "UPDATE standing SET state = @s, decided_by = @b, decided = @n, reason = @r WHERE number = @i";
        switch (fact)
        {
            case ReferenceFact.SettlementInstructionProposed { Terms: var t } f:
                Execute(
                    "UPDATE standing SET state = 'SUPERSEDED', decided = @n WHERE state = 'WAITING' AND party = @p AND account = @a "
                    + "AND market = @m AND currency = @c AND class = @k", ("@n", number), ("@p", t.Party), ("@a", t.Account),
                    ("@m", Word(t.Market)), ("@c", t.Currency), ("@k", t.Class));
                Into("standing", 19).Int(f.Number).Text("WAITING").Text(t.Party).Text(t.Account).Text(Word(t.Market)).Text(t.Currency)
                    .Text(t.Class).Text(t.Agent).Text(t.Place).Text(t.Safekeeping).Text(t.Cash).Date(t.From)
                    .Int(t.Until is { } until ? Rows.Number(until) : null).Text(f.By).Int(number).Null().Null().Null()
                    .Text(t.Shown(f.Number)).Add();
                break;
            case ReferenceFact.SettlementInstructionApproved f:
                Execute(Decide, ("@s", "APPROVED"), ("@b", f.By), ("@n", number), ("@r", ""), ("@i", f.Number));
                break;
            case ReferenceFact.SettlementInstructionRejected f:
                Execute(Decide, ("@s", "REJECTED"), ("@b", f.By), ("@n", number), ("@r", f.Reason), ("@i", f.Number));
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static string Word(Market? market) => market is { } known ? known.ToString().ToUpperInvariant() : "";

    void Take(long number, RecordsFact fact)
    {
        switch (fact)
        {
            case RecordsFact.Asked f:
                WriteMessage();
                Into("command", 5).Int(number).Text(f.CommandId).Text(f.Name).Text(f.Actor).Int(f.At).Add();
                break;
            case RecordsFact.InputRejected f:
                Into("refusal", 5).Int(number).Text("UnreadableRow").Text("").Text($"{f.File}:{f.Line}:{f.Column}").Text(f.Why).Add();
                break;
            case RecordsFact.MessageTaken f:
                message = new(number, f);
                break;
            case RecordsFact.StatementTaken f:
                if (message is not null) message.Acted++;
                Into("statement", 5).Int(number).Text(f.Reference).Int((int)f.Kind).Date(f.AsOf).Int(f.IsWhole ? 1 : 0).Add();
                foreach (var (i, line) in f.Lines.Index())
                    Into("stated", 7).Int(number).Int(i).Text(line.Account).Text(line.Asset).Text(line.Reference).Date(line.Day)
                        .Decimal(line.Units).Add();
                break;
            case RecordsFact.DayOpened f:
                day = Rows.Number(f.Day);
                Into("day", 8).Int(day).Int(number).Null().Null().Null().Null().Null().Null().Add();
                break;
            case RecordsFact.DayCutOff: break;
            case RecordsFact.ControlChecked f:
                Into("control", 4).Date(f.Day).Text(f.Control).Int(f.Passed ? 1 : 0).Text(f.Detail).Add();
                break;
            case RecordsFact.DayClosed f:
                Execute(
                    "UPDATE day SET closed = @n, trades = @t, controls_failed = @c, balances = @b, open_items = @o WHERE day = @d",
                    ("@n", number), ("@t", f.Trades), ("@c", f.ControlsFailed), ("@b", f.Balances), ("@o", f.OpenItems),
                    ("@d", Rows.Number(f.Day)));
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    // A message is written when its command ends: with the number of facts that came of it, and what of it was refused.
    sealed class MessageRow(long number, RecordsFact.MessageTaken taken)
    {
        public long Number => number;
        public RecordsFact.MessageTaken Taken => taken;
        public int Acted { get; set; }
        public List<string> Refused { get; } = [];
    }

    MessageRow? message;

    void CountForMessage(Fact fact)
    {
        if (message is null || fact is RecordsFact) return;
        if (fact is Refused r) message.Refused.Add(r.Detail);
        else message.Acted++;
    }

    void WriteMessage()
    {
        if (message is not { Taken: var f } m) return;
        Into("message", 12).Int(m.Number).Int(day).Text("IN").Text(f.Sender).Text(f.Id).Text(f.Type).Text(f.Sha256).Int(f.Bytes.Length)
            .Text(string.Join('\n', f.Problems)).Int(m.Acted).Text(string.Join('\n', m.Refused))
            .Int(f.IsVouched ? 1 : 0).Add();
        message = null;
    }

    // Sums are kept here while a day is read and added to the tables once.
    void WriteTallies()
    {
        foreach (var ((booked, on, kind, currency), (count, amount)) in fees)
            Execute("""
                INSERT INTO fee VALUES (@b, @d, @k, @c, @n, @a)
                  ON CONFLICT (booked, day, kind, currency)
                  DO UPDATE SET count = fee.count + excluded.count, amount = fee.amount + excluded.amount
                """, ("@b", booked), ("@d", on), ("@k", books.Fees.Kinds[kind]), ("@c", currency), ("@n", count), ("@a", amount));
        foreach (var ((on, party, currency), n) in netted)
            Execute("""
                INSERT INTO netting VALUES (@d, @p, @c, @gc, @gv, @nc, @nv)
                  ON CONFLICT (day, party, currency)
                  DO UPDATE SET gross_count = netting.gross_count + excluded.gross_count,
                  gross_value = netting.gross_value + excluded.gross_value, net_count = netting.net_count + excluded.net_count,
                  net_value = netting.net_value + excluded.net_value
                """, ("@d", on), ("@p", party), ("@c", currency), ("@gc", n.GrossCount), ("@gv", n.GrossValue), ("@nc", n.NetCount),
                ("@nv", n.NetValue));
        WriteBankFlows();
        WriteOwnInterest();
        fees.Clear();
        netted.Clear();
    }

    // Sorted here and appended: an index kept row by row would cost several times as much.
    void SortTrades()
    {
        if (Through.Contains("trade"))
        {
            if (lastTrade is { } one)
                Execute("UPDATE day SET last = @l WHERE day = @d AND last IS DISTINCT FROM @l", ("@d", day), ("@l", one));
            return;
        }
        sortedTo ??= Scalar("SELECT max(trade) FROM (SELECT max(trade) trade FROM trade_by_account WHERE day = @d UNION ALL "
            + "SELECT last FROM day WHERE day < @d) AS t", ("@d", day)) as long? ?? -1;
        var last = Scalar("SELECT max(number) FROM trade") as long? ?? -1;
        if (last > sortedTo) SortAfter(sortedTo.Value);
        Execute("UPDATE day SET last = (SELECT max(number) FROM trade) "
            + "WHERE day = @d AND last IS DISTINCT FROM (SELECT max(number) FROM trade)", ("@d", day));
        sortedTo = last;
    }

    void SortAfter(long number)
    {
        foreach (var (table, column) in new[] { ("trade_by_account", "account"), ("trade_by_instrument", "instrument") })
            Execute(
                $"INSERT INTO {table} SELECT @d, {column}, number FROM trade WHERE number > @f ORDER BY {column}, number", ("@d", day),
                ("@f", number));
    }
}
