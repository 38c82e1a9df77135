using System.Security.Cryptography;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;

namespace Countinghouse;

/// <summary>One line of an opening: what a location holds (debit) or what is owed to an account (credit), in minor units.</summary>
public readonly record struct OpeningLine(int Line, string Account, string Asset, long Amount);

/// <summary>The balances a book starts with. The two sides must agree for every asset, or nothing is opened.</summary>
public sealed record OpenBooks(DateOnly Day, string File, IReadOnlyList<OpeningLine> Lines) : Command;

public sealed partial class Firm
{
    void RunOpening(OpenBooks c)
    {
        if (Ledger.All().Any())
        {
            Record(new Refused(Refusal.BookAlreadyEstablished, $"{c.Day:yyyy-MM-dd}", c.File,
                "the books have balances: an opening is for the first day only"));
            return;
        }
        var legs = new List<Leg>(c.Lines.Count);
        var sums = new SortedDictionary<int, Int128>();
        var sizes = new SortedDictionary<int, Int128>();
        var before = recorded.Count;
        foreach (var line in c.Lines)
        {
            if (Opening(c, line) is not { } leg) continue;
            legs.Add(leg);
            sums[leg.Asset.Number] = sums.GetValueOrDefault(leg.Asset.Number) + leg.Amount;
            sizes[leg.Asset.Number] = sizes.GetValueOrDefault(leg.Asset.Number) + Int128.Abs(leg.Amount);
        }
        foreach (var (asset, sum) in sums)
            if (sum != 0) Record(new Refused(Refusal.OpeningOutOfBalance, Register[new AssetId(asset)].Code, c.File,
                $"locations less accounts is {sum} of its smallest units, not zero: nothing is opened"));
        foreach (var (asset, size) in sizes)
            if (size > long.MaxValue / 4)
                Record(new Refused(Refusal.Overflow, Register[new AssetId(asset)].Code, c.File,
                    "the amounts are more than the books can hold"));
        if (!recorded.Skip(before).Any(f => f is Refused)) PostOpening(c.Day, legs);
    }

    Leg? Opening(OpenBooks c, OpeningLine line)
    {
        if (Register.AccountOf(line.Account) is not { } account)
        {
            Record(new Refused(Refusal.UnknownAccount, line.Account, $"{c.File}:{line.Line}:account", "not an account of this book"));
            return null;
        }
        // Money may lie there before anything is quoted in it.
        if (Register.AssetOf(line.Asset) is null && Currencies.IsKnown(line.Asset))
            Record(new ReferenceFact.CurrencyAdded(new(Register.Assets.Count), line.Asset, Currencies.Scale(line.Asset)));
        if (Register.AssetOf(line.Asset) is not { } asset)
        {
            Record(new Refused(Refusal.UnknownInstrument, line.Asset, $"{c.File}:{line.Line}:asset",
                "neither a currency nor a listed instrument"));
            return null;
        }
        if (account.Terms.Class == AccountClass.Location && account.Id != (asset.IsSecurity ? Register.Depository : Register.Bank))
        {
            Record(new Refused(Refusal.BadTerms, line.Account, $"{c.File}:{line.Line}:account",
                $"securities open at {Register.Firm.Csd} and cash at {Register.Firm.SettlementBank}"));
            return null;
        }
        return new Leg(account.Id, asset.Id, account.Terms.Class == AccountClass.Location ? line.Amount : -line.Amount);
    }

    // Each account's lines are one entry against the locations; the locations' own lines are what these add up to.
    void PostOpening(DateOnly day, List<Leg> legs)
    {
        var at = 0;
        while (at < legs.Count)
        {
            List<Leg> entry = [];
            var account = legs[at].Account;
            // An account with more assets than an entry has room for begins another entry.
            for (; at < legs.Count && legs[at].Account == account && entry.Count + 2 <= LedgerBook.MostLegs; at++)
            {
                var leg = legs[at];
                if (Register[account].Terms.Class == AccountClass.Location || leg.Amount == 0) continue;
                entry.Add(leg);
                entry.Add(new(Register[leg.Asset].IsSecurity ? Register.Depository : Register.Bank, leg.Asset, -leg.Amount));
            }
            if (entry.Count > 0) Record(new LedgerFact.EntryPosted(new(Next, EntryKind.Opening), day, [.. entry], "", ""));
        }
    }

    /// <summary>The books as a close certifies them.</summary>
    public BooksSeen Seen() => new(BalancesDigest(), Ledger.PendingCount + Settlement.OpenCount, Trades.Count);

    /// <summary>
    /// SHA-256 over account code, asset code, posted, pending debits and credits of every balance that is not zero, sorted.
    /// </summary>
    string BalancesDigest()
    {
        var (byAccount, byAsset) = (InOrderOf(Register.Accounts, a => a.Terms.Code), InOrderOf(Register.Assets, a => a.Code));
        var (accountRank, assetRank) = (Ranks(byAccount), Ranks(byAsset));
        var lines = new List<(long Rank, Balance Balance)>();
        foreach (var (account, asset, balance) in Ledger.All())
            if (balance != default) lines.Add(((long)accountRank[account.Number] << 32 | (uint)assetRank[asset.Number], balance));
        lines.Sort((a, b) => a.Rank.CompareTo(b.Rank));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[256];
        foreach (var (rank, b) in lines)
        {
            var account = Register.Accounts[byAccount[(int)(rank >> 32)]].Terms.Code;
            var asset = Register.Assets[byAsset[(int)(rank & int.MaxValue)]].Code;
            System.Text.Unicode.Utf8.TryWrite(bytes, System.Globalization.CultureInfo.InvariantCulture,
                $"{account} {asset} {b.Posted} {b.PendingDebits} {b.PendingCredits}\n", out var written);
            hash.AppendData(bytes[..written]);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // A book has far fewer codes than balances: they are compared once, and the balances sorted by numbers.
    static int[] InOrderOf<T>(IReadOnlyList<T> all, Func<T, string> code)
    {
        var order = Enumerable.Range(0, all.Count).ToArray();
        Array.Sort(order, (a, b) => string.CompareOrdinal(code(all[a]), code(all[b])));
        return order;
    }

    static int[] Ranks(int[] order)
    {
        var ranks = new int[order.Length];
        for (var rank = 0; rank < order.Length; rank++) ranks[order[rank]] = rank;
        return ranks;
    }

    /// <summary>What every close checks of the books themselves.</summary>
    public List<OutsideControl> Controls()
    {
        var unbalanced = Ledger.FirstOutOfBalance();
        List<OutsideControl> controls =
        [
            new("stock-record", unbalanced is null, unbalanced is { } a
                ? $"{Register[a].Code}: owners and locations differ" : "owners equal locations, posted and pending, for every asset"),
            ClearingIsFlat(), LocationsAreCovered(), TieOut(),
            new("netting-complete", Clearing.OpenSets == 0,
                $"{Clearing.OpenSets} netting {(Clearing.OpenSets == 1 ? "set" : "sets")} left"),
        ];
        var overdue = Settlement.Due(Days.Day).Count(i => !i.Failing);
        controls.Add(new("settlement-run", overdue == 0, overdue == 0
            ? "all that was due settled or failed with a reason"
            : $"{overdue} due {(overdue == 1 ? "instruction" : "instructions")} untouched"));
        if (BorrowedFirst() is { } borrows) controls.Add(borrows);
        if (ActionsAreCorrected() is { } actions) controls.Add(actions);
        if (FractionsAreSmall() is { } fractions) controls.Add(fractions);
        if (Fx.IsUsed) controls.Add(PositionsAreCosted());
        return controls;
    }

    /// <summary>
    /// Rule 204(b) of Regulation SHO: where a close-out was missed, what was sold short today was borrowed first. None where none is
    /// missed. What an account sold, net, counts as far as it is short at the close.
    /// </summary>
    OutsideControl? BorrowedFirst()
    {
        List<string> wrong = [];
        var watched = 0;
        foreach (var instrument in Settlement.BorrowFirst)
        {
            watched++;
            SortedDictionary<int, long> sold = [];
            foreach (var (account, _, _, units) in Trades.Since(instrument, Days.Day))
                sold[account.Number] = sold.GetValueOrDefault(account.Number) - units;
            Int128 @short = 0;
            foreach (var (account, units) in sold)
                @short += Math.Clamp(Ledger[new AccountId(account), instrument].Traded, 0, Math.Max(units, 0));
            var borrowed = Settlement.Borrowed(instrument, Days.Day);
            if (@short > borrowed) wrong.Add($"{Register[instrument].Code} {@short} sold short, {borrowed} borrowed");
        }
        return watched == 0 ? null : new("borrow-first", wrong.Count == 0, wrong.Count == 0
            ? $"{watched} {(watched == 1 ? "instrument" : "instruments")} with a missed close-out: nothing sold short without a borrow"
            : ShortList(wrong));
    }

    OutsideControl? ActionsAreCorrected()
    {
        var (corrected, wrong) = Actions.CheckCorrected();
        return corrected == 0 ? null : new("actions-corrected", wrong.Count == 0, wrong.Count == 0
            ? $"{corrected} corrected or withdrawn: entitled on what was held, paid by the version in force"
            : ShortList(wrong));
    }

    OutsideControl? FractionsAreSmall()
    {
        var (moved, wrong) = Actions.CheckFractions(Days.Day);
        return moved == 0 ? null : new("action-fractions", wrong.Count == 0, wrong.Count == 0
            ? $"{moved} moved units: what was rounded is less than a unit each" : ShortList(wrong));
    }

    static string ShortList(List<string> wrong) =>
        string.Join("; ", wrong.Take(3)) + (wrong.Count > 3 ? $"; {wrong.Count - 3} more" : "");

    OutsideControl TieOut()
    {
        var tied = TiedOut();
        return new(tied.Check, tied.Passed, tied.Detail);
    }

    // The ledger's position and its equivalent against what the desk has as quantity and cost.
    OutsideControl PositionsAreCosted()
    {
        var cost = 0L;
        foreach (var asset in Register.Assets)
        {
            if (asset.IsSecurity || asset.Id == Register.BaseCurrency) continue;
            var (there, position) = (Ledger[Register.FxPosition, asset.Id].Traded, Fx.PositionIn(asset.Id));
            if (there + (position?.Quantity ?? 0) != 0)
                return new("fx-positions", false, $"the ledger has {-there} of {asset.Code}, the positions {position?.Quantity ?? 0}");
            cost += position?.Cost ?? 0;
        }
        if (Ledger[Register.FxEquivalent, Register.BaseCurrency].Traded is var equivalent && equivalent != cost)
            return new("fx-positions", false, $"the positions cost {cost}, their equivalent is {equivalent}");
        return Fx.FirstWithoutRate(Days.Day) is { } without
            ? new("fx-positions", false, $"no rate of {Register[without].Code} values the position in it")
            : new("fx-positions", true, "every position is in the ledger at its cost");
    }

    OutsideControl ClearingIsFlat()
    {
        foreach (var asset in Register.Assets)
            if (Ledger[Register.Clearing, asset.Id] is var b && (b.Posted != 0 || b.Pending != 0))
                return new("clearing-flat", false, $"clearing holds {b.Posted} posted and {b.Pending} pending of {asset.Code}");
        return new("clearing-flat", true, "client side equals street side for every asset");
    }

    OutsideControl LocationsAreCovered()
    {
        foreach (var asset in Register.Assets)
        {
            var location = asset.IsSecurity ? Register.Depository : Register.Bank;
            if (Ledger[location, asset.Id].Posted < -Ledger.CreditOf(asset.Id))
                return new("locations-covered", false, $"{Register[location].Terms.Code} is short of {asset.Code}");
        }
        return new("locations-covered", true, "no position at the depository and no cash at the bank below zero beyond credit");
    }
}
