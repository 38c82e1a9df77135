using System.Buffers;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

/// <summary>
/// Facts as MessagePack, as <c>docs/formats/journal.md</c> describes: one array a fact, [number, command, type, fields…], no maps, dates as
/// yyyymmdd, decimals as [unscaled, scale]. The bytes are what is hashed; they may never change for a fact once written.
/// </summary>
public static partial class FactWriter
{
    public static void Write(ref MessagePackWriter w, long number, long command, Fact fact)
    {
        switch (fact)
        {
            case TradeFact f: Write(ref w, new(number, command), f); break;
            case LedgerFact f: Write(ref w, new(number, command), f); break;
            case SettlementFact f: Write(ref w, new(number, command), f); break;
            case ClearingFact f: Write(ref w, new(number, command), f); break;
            case MarginFact f: Write(ref w, new(number, command), f); break;
            case ReferenceFact f: Write(ref w, new(number, command), f); break;
            case RecordsFact f: Write(ref w, new(number, command), f); break;
            case FxFact f: Write(ref w, new(number, command), f); break;
            case AccessFact f: Write(ref w, new(number, command), f); break;
            case ActionFact f: Write(ref w, new(number, command), f); break;
            case LoanFact f: Write(ref w, new(number, command), f); break;
            case LotFact f: Write(ref w, new(number, command), f); break;
            case ReconciliationFact f: Write(ref w, new(number, command), f); break;
            case GeneralLedgerFact f: Write(ref w, new(number, command), f); break;
            case BondFact f: Write(ref w, new(number, command), f); break;
            case Refused f:
                Head(ref w, new(number, command), Wire.Refused, 4);
                w.Write((ushort)f.Why);
                Text(ref w, f.Subject, f.Source, f.Detail);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    readonly record struct Place(long Number, long Command);

    static void Head(ref MessagePackWriter w, Place at, int type, int fields)
    {
        w.WriteArrayHeader(3 + fields);
        w.Write(at.Number);
        w.Write(at.Command);
        w.Write(type);
    }

    static void Text(ref MessagePackWriter w, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts) w.Write(text);
    }

    static void Date(ref MessagePackWriter w, DateOnly date) => w.Write(date.Year * 10_000 + date.Month * 100 + date.Day);

    static void Date(ref MessagePackWriter w, DateOnly? date)
    {
        if (date is { } known) Date(ref w, known); else w.WriteNil();
    }

    static void Decimal(ref MessagePackWriter w, decimal? value)
    {
        if (value is not { } known) { w.WriteNil(); return; }
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(known, bits);
        if (bits[2] != 0 || bits[1] < 0)
        {
            w.Write(known.ToString(System.Globalization.CultureInfo.InvariantCulture)); // more than 63 bits: as text
            return;
        }
        var unscaled = (long)bits[1] << 32 | unchecked((uint)bits[0]);
        w.WriteArrayHeader(2);
        w.Write(bits[3] < 0 ? -unscaled : unscaled);
        w.Write(bits[3] >> 16 & 0x7f);
    }

    static void Write(ref MessagePackWriter w, Place at, RecordsFact.StatementTaken f)
    {
        var isNarrated = f.Lines.Any(l => l.Narrative.Length > 0);
        var isIssue = f.Issue.Length > 0 || f.IsCorrection || f.Page is { Number: not 0 };
        Head(ref w, at, Wire.StatementTaken,
            f.Page is not null ? isIssue ? 12 : 9 : isIssue ? 8 : isNarrated ? 6 : 5);
        w.Write(f.Reference);
        w.Write((byte)f.Kind);
        Date(ref w, f.AsOf);
        w.Write(f.IsWhole);
        w.WriteArrayHeader(5 * f.Lines.Length);
        foreach (var line in f.Lines)
        {
            Text(ref w, line.Account, line.Asset, line.Reference);
            Date(ref w, line.Day);
            Decimal(ref w, line.Units);
        }
        if (!isNarrated && !isIssue && f.Page is null) return;
        w.WriteArrayHeader(isNarrated ? f.Lines.Length : 0);
        if (isNarrated)
            foreach (var line in f.Lines) w.Write(line.Narrative);
        if (f.Page is { } page) Text(ref w, page.Of, page.After, page.Before);
        if (!isIssue) return;
        if (f.Page is { Number: var number }) w.Write(number);
        w.Write(f.Issue);
        w.Write(f.IsCorrection);
    }

    static void Write(ref MessagePackWriter w, Place at, RecordsFact fact)
    {
        switch (fact)
        {
            case RecordsFact.Asked f:
                Head(ref w, at, Wire.Asked, 4);
                Text(ref w, f.CommandId, f.Name, f.Actor);
                w.Write(f.At);
                break;
            case RecordsFact.InputRejected f:
                Head(ref w, at, Wire.InputRejected, 4);
                w.Write(f.File);
                w.Write(f.Line);
                Text(ref w, f.Column, f.Why);
                break;
            case RecordsFact.MessageTaken f:
                Head(ref w, at, Wire.MessageTaken, f.Of.Length > 0 ? 8 : f.IsVouched ? 7 : 6);
                Text(ref w, f.Sender, f.Id, f.Type, f.Sha256);
                w.Write(f.Bytes);
                w.WriteArrayHeader(f.Problems.Length);
                foreach (var problem in f.Problems) w.Write(problem);
                if (f.IsVouched || f.Of.Length > 0) w.Write(f.IsVouched);
                if (f.Of.Length > 0) w.Write(f.Of);
                break;
            case RecordsFact.StatementTaken f: Write(ref w, at, f); break;
            case RecordsFact.DayOpened f:
                Head(ref w, at, Wire.DayOpened, 3);
                Date(ref w, f.Day);
                w.Write(f.Balances);
                w.Write(f.OpenItems);
                break;
            case RecordsFact.DayCutOff f:
                Head(ref w, at, Wire.DayCutOff, 2);
                Date(ref w, f.Day);
                w.Write(f.Trades);
                break;
            case RecordsFact.ControlChecked f:
                Head(ref w, at, Wire.ControlChecked, 4);
                Date(ref w, f.Day);
                w.Write(f.Control);
                w.Write(f.Passed);
                w.Write(f.Detail);
                break;
            case RecordsFact.DayClosed f:
                Head(ref w, at, Wire.DayClosed, 5);
                Date(ref w, f.Day);
                w.Write(f.Trades);
                w.Write(f.ControlsFailed);
                w.Write(f.Balances);
                w.Write(f.OpenItems);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Write(ref MessagePackWriter w, Place at, ReferenceFact fact)
    {
        switch (fact)
        {
            case ReferenceFact.FirmEstablished f: Firm(ref w, at, f.Terms); break;
            case ReferenceFact.CurrencyAdded f:
                Head(ref w, at, Wire.CurrencyAdded, 3);
                w.Write(f.Asset.Number);
                w.Write(f.Code);
                w.Write(f.Scale);
                break;
            case ReferenceFact.InstrumentListed f: Instrument(ref w, at, f); break;
            case ReferenceFact.AccountOpened f:
                Head(ref w, at, Wire.AccountOpened, 9);
                w.Write(f.Account.Number);
                w.Write(f.Terms.Code);
                w.Write((byte)f.Terms.Class);
                Text(ref w, f.Terms.Name, f.Terms.Country, f.Terms.BaseCurrency);
                w.Write((byte)f.Terms.Settlement);
                w.Write(f.Terms.Lei);
                Date(ref w, f.Terms.BirthDate);
                break;
            case ReferenceFact.PartyAdded f:
                Head(ref w, at, Wire.PartyAdded, 8);
                w.Write(f.Party.Number);
                Text(ref w, f.Terms.Code, f.Terms.Name, f.Terms.Lei, f.Terms.Bic, f.Terms.Country);
                w.Write(f.Terms.IsCcp);
                w.Write(f.Terms.Nets);
                break;
            case ReferenceFact.PriceSet f:
                Head(ref w, at, Wire.PriceSet, 4);
                Date(ref w, f.Day);
                w.Write(f.Instrument.Number);
                Decimal(ref w, f.Close);
                w.Write(f.Currency.Number);
                break;
            case ReferenceFact.FxRateSet f:
                Head(ref w, at, Wire.FxRateSet, 4);
                Date(ref w, f.Day);
                w.Write(f.Base.Number);
                w.Write(f.Quote.Number);
                Decimal(ref w, f.Rate);
                break;
            case ReferenceFact.ActionAnnounced f: Action(ref w, at, f.Terms); break;
            case ReferenceFact.PenaltyClassSet f:
                Head(ref w, at, Wire.PenaltyClassSet, 3);
                w.Write(f.Instrument.Number);
                Date(ref w, f.From);
                w.Write((byte)f.Class);
                break;
            case ReferenceFact.PenaltyRateSet f:
                Head(ref w, at, Wire.PenaltyRateSet, 3);
                w.Write((byte)f.Class);
                Date(ref w, f.From);
                Decimal(ref w, f.RateBp);
                break;
            case ReferenceFact.AddressSet f:
                Head(ref w, at, Wire.AddressSet, 3);
                Text(ref w, f.Of, f.Bic, f.At);
                break;
            case ReferenceFact.SharesOutstandingSet f: Shares(ref w, at, f); break;
            case ReferenceFact.OvernightRateSet f:
                Head(ref w, at, Wire.OvernightRateSet, 3);
                w.Write(f.Currency.Number);
                Date(ref w, f.From);
                Decimal(ref w, f.Percent);
                break;
            default: WriteStanding(ref w, at, fact); break;
        }
    }

    static void Shares(ref MessagePackWriter w, Place at, ReferenceFact.SharesOutstandingSet f)
    {
        Head(ref w, at, Wire.SharesOutstandingSet, 3);
        w.Write(f.Instrument.Number);
        Date(ref w, f.From);
        w.Write(f.Shares);
    }

    static void Firm(ref MessagePackWriter w, Place at, FirmTerms t)
    {
        Head(ref w, at, Wire.FirmEstablished, 10);
        Text(ref w, t.Name, t.Lei, t.BaseCurrency, t.SettlementCalendar, t.Ccp, t.Csd, t.SettlementBank);
        w.Write(t.IntradayCredit);
        w.WriteArrayHeader(t.Fees.Count);
        foreach (var fee in t.Fees) Fee(ref w, fee);
        w.WriteArrayHeader(3 * t.Chart.Count);
        foreach (var line in t.Chart) Text(ref w, line.Code, line.Name, line.Class);
    }

    static void WriteStanding(ref MessagePackWriter w, Place at, ReferenceFact fact)
    {
        switch (fact)
        {
            case ReferenceFact.ConventionSet f:
                Head(ref w, at, Wire.ConventionSet, 4);
                Text(ref w, f.Convention, f.Of);
                Date(ref w, f.From);
                Text(ref w, f.Value);
                break;
            case ReferenceFact.SettlementInstructionProposed f: Standing(ref w, at, f); break;
            case ReferenceFact.SettlementInstructionApproved f:
                Head(ref w, at, Wire.SettlementInstructionApproved, 3);
                w.Write(f.Number);
                Text(ref w, f.Sha256, f.By);
                break;
            case ReferenceFact.SettlementInstructionRejected f:
                Head(ref w, at, Wire.SettlementInstructionRejected, 3);
                w.Write(f.Number);
                Text(ref w, f.Reason, f.By);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Standing(ref MessagePackWriter w, Place at, ReferenceFact.SettlementInstructionProposed f)
    {
        var t = f.Terms;
        Head(ref w, at, Wire.SettlementInstructionProposed, 14);
        w.Write(f.Number);
        Text(ref w, t.Party, t.Account);
        w.Write(t.Market is { } market ? (int)market : -1);
        Text(ref w, t.Currency, t.Class, t.Agent, t.Place, t.Safekeeping, t.Cash);
        Date(ref w, t.From);
        Date(ref w, t.Until);
        w.Write(f.By);
        Date(ref w, f.Day);
    }

    static void Fee(ref MessagePackWriter w, FeeRule r)
    {
        w.WriteArrayHeader(15);
        w.Write(r.Kind);
        Date(ref w, r.From);
        Date(ref w, r.To);
        w.Write(r.Market is { } market ? (int)market : -1);
        w.Write(r.Currency);
        w.Write(r.Categories);
        w.Write(r.SalesOnly);
        w.Write(r.HouseExempt);
        Decimal(ref w, r.PerUnit);
        Decimal(ref w, r.PerMillion);
        Decimal(ref w, r.MinimumPerTrade);
        Decimal(ref w, r.MaximumPerTrade);
        Decimal(ref w, r.MaximumRate);
        w.Write(r.RoundUp);
        w.Write(r.IsIncome);
    }

    static void Instrument(ref MessagePackWriter w, Place at, ReferenceFact.InstrumentListed f)
    {
        var t = f.Terms;
        Head(ref w, at, Wire.InstrumentListed, 11);
        w.Write(f.Asset.Number);
        Text(ref w, t.Isin, t.Symbol, t.Name, t.Cfi, t.Currency, t.Mic, t.Ccp, t.Csd);
        w.Write(t.Scale);
        Bond(ref w, t.Bond);
    }

    static void Action(ref MessagePackWriter w, Place at, RecordedActionTerms t)
    {
        Head(ref w, at, Wire.ActionAnnounced, 12);
        Text(ref w, t.Id, t.Type, t.Isin);
        Date(ref w, t.ExDate);
        Date(ref w, t.RecordDate);
        Date(ref w, t.PayDate);
        Decimal(ref w, t.Rate);
        w.Write(t.Currency);
        Decimal(ref w, t.RatioNew);
        Decimal(ref w, t.RatioOld);
        w.Write(t.NewIsin);
        Decimal(ref w, t.CashInLieu);
    }
}
