using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.App.Messages;

/// <summary>What is alleged of a net, which is of no trade: compared with our instruction in every field of the regulation.</summary>
sealed partial class MessageDoor
{
    /// <summary>
    /// The oldest open instruction that agrees with an allegement in all fields of Regulation (EU) 2018/1229 art. 5(3) and (4), within the
    /// tolerance of art. 6. What they do not say is not compared.
    /// </summary>
    Settlement.Instruction? Net((Allegement Alleged, string Bic) of, long units)
    {
        var a = of.Alleged;
        if (firm.Register.PartyOfBic(of.Bic) is not { } party || firm.Register.AssetOf(a.Instrument.ToString()) is not { } instrument
            || (a.Amount is { } paid ? firm.Register.AssetOf(paid.Money.Currency) : firm.Register[instrument.Currency]) is not { } currency)
            return null;
        var minor = 1m;
        for (var i = 0; i < currency.Scale; i++) minor *= 10;
        var (amount, delivers) = (a.Amount?.Money.Amount ?? 0, a.Movement == Formats.Iso20022.Movement.Deliver);
        if (amount * minor > 1L << 62) return null;
        var tolerance = firm.Register.Conventions.Tolerance(currency.Code, amount, a.TradedOn ?? day,
            firm.Register.UnitsAEuro(currency.Id, a.TradedOn ?? day));
        var left = new Facts.Movement(instrument.Id, delivers ? -units : units, currency.Id,
            (long)(delivers ? amount * minor : -amount * minor));
        return firm.Settlement.Like(party.Id, a.SettleOn, left, (long)(tolerance * minor)).FirstOrDefault(i =>
            Ours(i, instrument, party) is var ours
            && Matching.Differences(ours, Theirs(a, ours, (party, StandingOf(i)?.Agent ?? "")), tolerance).Count == 0);
    }

    // As the instruction goes out: parties by code, and by standing settlement instruction where theirs is kept.
    MatchTerms Ours(Settlement.Instruction i, Asset instrument, Party party)
    {
        var (currency, depository) = (firm.Register[i.Terms.Movement.Currency], firm.Register.DepositoryBic(instrument.Market));
        decimal Units(long smallest, int scale) => Math.Abs(smallest) * new decimal(1, 0, 0, false, (byte)scale);
        var (from, to) = i.Delivers ? (Register.FirmCode, party.Terms.Code) : (party.Terms.Code, Register.FirmCode);
        return new(i.RestAmount == 0, i.Terms.SettleOn, firm.Clearing.TradedOn(i.Terms.Cause) ?? i.Terms.SettleOn, currency.Code,
            Units(i.RestAmount, currency.Scale), Units(i.RestQuantity, instrument.Scale), i.Delivers, instrument.Code, from, to,
            StandingOf(i)?.Place ?? depository, depository, "TRAD");
    }

    StandingTerms? StandingOf(Settlement.Instruction i) => i.Standing == 0 ? null : firm.Register.Standing.All[i.Standing - 1].Terms;

    MatchTerms Theirs(Allegement a, MatchTerms ours, (Party Party, string Agent) who)
    {
        var legal = LegalOf(a, ours.Delivers);
        string Us(string bic) => bic.Length == 0 || firm.Register.IsOwnBic(bic) ? Register.FirmCode : bic;
        string Them(string bic) => bic.Length == 0 || Register.SameBic(bic, who.Agent)
            || firm.Register.PartyOfBic(bic)?.Id == who.Party.Id ? who.Party.Terms.Code : bic;
        string Csd(string theirs, string our) => theirs.Length == 0 || our.Length == 0 || Register.SameBic(theirs, our) ? our : theirs;
        return ours with
        {
            IsFree = legal.IsFree ?? ours.IsFree,
            SettleOn = a.SettleOn,
            TradeDate = legal.TradeDate ?? ours.TradeDate,
            Currency = legal.Currency.Length > 0 ? legal.Currency : ours.Currency,
            Amount = a.Amount?.Money.Amount ?? 0,
            Quantity = a.Quantity.Amount,
            Delivers = !ours.Delivers,
            Deliverer = ours.Delivers ? Us(legal.Deliverer) : Them(legal.Deliverer),
            Receiver = ours.Delivers ? Them(legal.Receiver) : Us(legal.Receiver),
            Csd = Csd(legal.Csd, ours.OwnCsd),
            OwnCsd = Csd(legal.OwnCsd, ours.Csd),
            TransactionType = legal.TransactionType.Length > 0 ? legal.TransactionType : ours.TransactionType,
        };
    }
}
