using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    sealed partial class Step
    {
        // What each account gets, traded and settled together, by account and change.
        readonly SortedDictionary<(int Account, int Change), Share> shares = [];

        readonly record struct Share(long Held, long Units, long Gross, long InLieu);

        // What is left between client side and street side once both are rounded, by due date and asset.
        readonly SortedDictionary<(DateOnly Due, int Asset), long> between = [];

        // What the conversions bring in all: it is none once the fractions have gone to the firm.
        readonly SortedDictionary<int, long> brought = [];

        /// <summary>
        /// Everything in the old instrument becomes what it is replaced by, wherever it is: with its owners and at the depository, in
        /// contracts not yet settled, fails, instructions, collateral and loans. Cash of contracts stays, but for what the action pays.
        /// </summary>
        public List<Fact> Replace()
        {
            Begin(ActionStage.Ex);
            var former = desk.ReadBefore(file);
            if (!file.IsRunAgain && books.TradesSince(Old, Terms.ExDate).Any())
                Wrong ??= $"trades were made since its ex-date {Terms.ExDate:yyyy-MM-dd}, in units of after it: cancel them, and book them "
                    + "again once it has run";
            var read = former.IsEmpty ? Now() : Again(former);
            if (!file.IsRunAgain)
                foreach (var (booked, trade) in books.NotNetted(Old))
                    if (Register[trade.Counterparty].Terms.Nets) facts.Add(Apart(trade, booked, 1));
            foreach (var (entry, due, before, now) in read.Pending) ChangePending(entry, due, (before, now));
            foreach (var item in read.Items) ChangeItem(item);
            foreach (var (account, held) in read.Owners) ReplaceOwned(account, held);
            foreach (var account in Contracting().Except(read.Owners.Select(o => o.Account))) Bring(account, 0, 0);
            foreach (var (account, held) in read.Places) ReplaceAt(account, held);
            foreach (var (pledge, loan, quantity) in read.Collateral) ReplaceLodged(pledge, loan, quantity);
            foreach (var ((account, change), s) in shares)
                facts.Add(new ActionFact.Entitled(file.Key, day, new(account), change, s.Held, s.Units, s.Gross, 0, s.InLieu));
            BringFractions();
            foreach (var (due, m) in books.Reversing(Old))
                Between(due, [new(Register.Clearing, Old, -m.Quantity), new(Register.Clearing, m.Currency, -m.Amount)]);
            foreach (var ((due, asset), amount) in between) Settle(new(asset), amount, due);
            facts.Add(new ActionFact.Begun(file.Key, ActionStage.Record, day, []));
            return AtPlaces(isUndone: false);
        }

        /// <summary>Holdings that are replaced, as they are now or as they were when the action ran first.</summary>
        sealed record Reading(
            List<(EntryId Entry, DateOnly Due, Leg[] Before, Leg[]? Now)> Pending, List<Item> Items,
            List<(AccountId Account, long Held)> Owners, List<(AccountId Account, long Held)> Places,
            List<(Pledge Pledge, long Loan, long Quantity)> Collateral);

        /// <param name="Before">What it was for when the action first ran.</param>
        /// <param name="Now">What is open of it now; none: nothing.</param>
        /// <param name="On">
        /// Units that a correction has made it the difference to, and that it is rounded together with; 0: it is rounded alone.
        /// </param>
        /// <param name="IsOfSettled">The difference is of what had settled by then, so of no contract that was open.</param>
        readonly record struct Item(
            long Instruction, long Cause, Against Against, Movement Before, ActionItem? Now, bool WasFailing, bool IsPending,
            long On = 0, bool IsOfSettled = false);

        Reading Now()
        {
            Reading read = new([], [], [], [], []);
            SortedDictionary<int, long> left = [];
            foreach (var p in books.Positions(Old))
                if (p.Posted != 0 && p.Account != Register.Entitlements) left[p.Account.Number] = p.Posted;
            // What is still to be given back of others is not held.
            foreach (var other in desk.files.Values)
                if (other.Outstanding.GetValueOrDefault(Old.Number) is not 0 and var owed)
                    left[Register.Depository.Number] = left.GetValueOrDefault(Register.Depository.Number) + owed;
            foreach (var open in books.Open(Old).Where(i => i.IsOwedBack))
            {
                var at = At(open.Against, false).Number;
                left[at] = left.GetValueOrDefault(at) - open.Rest.Quantity;
                left[Register.Depository.Number] = left.GetValueOrDefault(Register.Depository.Number) + open.Rest.Quantity;
            }
            if (Changes[0].Replaces)
            {
                foreach (var (entry, due, legs) in books.Pending(Old)) read.Pending.Add((entry, due, legs, legs));
                foreach (var open in books.Open(Old).Where(i => !i.IsOwedBack))
                {
                    var isPending = IsPending(open);
                    read.Items.Add(new(open.Instruction, open.Cause, open.Against, open.Rest, open, open.IsFailing, isPending));
                    if (isPending) continue;
                    var at = At(open.Against, open.IsFailing).Number;
                    left[at] = left.GetValueOrDefault(at) - open.Rest.Quantity;
                }
                read.Collateral.AddRange(books.Collateral(Old));
            }
            Divide(left, read);
            return read;
        }

        void Divide(SortedDictionary<int, long> left, Reading read)
        {
            foreach (var (account, posted) in left)
                if (posted != 0) (Register.Accounts[account].IsOwner ? read.Owners : read.Places).Add((new(account), posted));
        }

        /// <summary>
        /// The holdings that the version before had replaced: what was traded since is in the new instrument already, whatever has
        /// become of the contracts in the meantime.
        /// </summary>
        Reading Again(ActionTrail former)
        {
            Reading read = new([], [], [], [], []);
            foreach (var changed in former.Pending)
                read.Pending.Add(books.Pending(changed.Entry) is { } now ? (changed.Entry, now.Due, changed.Before, now.Legs)
                    : (changed.Entry, day, changed.Before, null));
            SortedDictionary<int, long> left = [];
            foreach (var (_, moved) in former.Moves)
                if (moved.Move is { Kind: EntryKind.ActionConversion } m)
                    left[m.Account.Number] = left.GetValueOrDefault(m.Account.Number) - m.FromUnits;
            foreach (var (account, held) in former.Kept)
                left[account] = left.GetValueOrDefault(account) + (Register.Accounts[account].IsOwner ? -held : held);
            var together = desk.Together(former, left.GetValueOrDefault(Register.Depository.Number));
            foreach (var (i, c) in former.Changed.Index().Where(c => c.Item.Before is not { Quantity: 0, Amount: 0 }))
                read.Items.Add(new(c.Instruction, c.Cause, c.Against, c.Before, books.OpenFor(c.Cause), c.WasFailing,
                    former.Pending.Exists(p => IsFor(p.Entry, c.Cause)), together[i].On, together[i].IsOfSettled));
            foreach (var item in read.Items)
                if (!item.IsPending && At(item.Against, item.WasFailing).Number is var at)
                    left[at] = left.GetValueOrDefault(at) - item.Before.Quantity;
            Divide(left, read);
            foreach (var c in former.Collateral) read.Collateral.Add((c.Pledge, c.Loan, c.Before));
            return read;
        }

        // What is claimed is moved, and pending, just before.
        static bool IsFor(EntryId entry, long cause) => entry.Kind is EntryKind.ActionClaim or EntryKind.ActionEntitlement
            ? entry.Cause == cause - 2 : entry.Cause == cause;

        /// <summary>Whether the books still have as pending what an instruction is for: of an obligation, a booking, or a claim.</summary>
        bool IsPending(ActionItem item)
        {
            if (books.Pending(new EntryId(item.Cause, EntryKind.StreetTrade)) is not null
                || books.Pending(new EntryId(item.Cause, EntryKind.ClientTrade)) is not null) return true;
            foreach (var other in desk.files.Values)
                if (other.Trail.Claims.Exists(c => c.Number == item.Cause))
                {
                    // What is claimed is moved just before; what is owed for an instruction that has gone was posted as it ran.
                    var at = other.Trail.Moves.FindLastIndex(m => m.Number < item.Cause);
                    return at >= 0 && other.Trail.Moves[at] is var (number, moved)
                        && moved.Move.Kind is EntryKind.ActionClaim or EntryKind.ActionEntitlement
                        && books.Pending(new EntryId(number, moved.Move.Kind)) is not null;
                }
            return false;
        }

        // Where the books have what an instruction is for.
        AccountId At(Against against, bool isFailing) => against.Kind == InstructionKind.ClientDvp ? Register.Custodians
            : isFailing ? Register[against.Party].Fail : Register[against.Party].Street;

        void Convert(AccountId account, ActionMove move)
        {
            Move(move with { Account = account, Kind = EntryKind.ActionConversion }, day);
            brought[move.To.Number] = brought.GetValueOrDefault(move.To.Number) + move.ToUnits;
            if (move.From != move.To) return;
            brought[move.From.Number] += move.FromUnits;
        }

        void AddShare(AccountId account, int change, Share more)
        {
            if (!Register[account].IsOwner && account != Register.Depository) return;
            var s = shares.GetValueOrDefault((account.Number, change));
            shares[(account.Number, change)] = new(s.Held + more.Held, s.Units + more.Units, s.Gross + more.Gross, s.InLieu + more.InLieu);
        }

        void ReplaceOwned(AccountId account, long posted)
        {
            foreach (var (index, part) in file.ByChoice(Changes, account, -posted))
            {
                var change = Changes[index];
                if (!change.Replaces)
                {
                    if (index == 0 && file.HasChosen(account)) facts.Add(new ActionFact.Kept(file.Key, account, part));
                    continue;
                }
                Bring(account, index, part);
            }
        }

        // Owners with contracts, of which the units they hold settled make up the fractions: who settles elsewhere holds none here.
        List<AccountId> Contracting() => [.. shares.Keys.Where(k => k.Change == 0).Select(k => new AccountId(k.Account))
            .Where(a => Register[a] is { IsOwner: true, Terms.Settlement: AccountSettlement.Carried })];

        /// <summary>
        /// An owner gets what all it holds becomes, rounded once: each contract is rounded by itself, and what is settled brings the rest.
        /// </summary>
        /// <param name="before">What has been replaced of its holding already.</param>
        /// <returns>Units of the new instrument that are settled with it.</returns>
        long Bring(AccountId account, int index, long part, long before = 0)
        {
            var change = Changes[index];
            var open = index == 0 && Register[account].Terms.Settlement == AccountSettlement.Carried
                ? shares.GetValueOrDefault((account.Number, 0)) : default;
            var all = before + open.Held + part;
            var units = change.Received(all).Units - change.Received(before).Units - open.Units;
            var gross = change.Cash(all) - change.Cash(before) - open.Gross;
            var inLieu = change.CashInLieu(all) - change.CashInLieu(before) - open.InLieu;
            if (part == 0 && units == 0 && gross == 0 && inLieu == 0) return 0;
            Convert(account, new(account, default, Old, part, change.To, -units, change.Currency, 0, 0));
            Move(new(account, EntryKind.ActionEntitlement, Old, 0, change.To, 0, change.Currency, -gross - inLieu, 0), PaidOn);
            AddShare(account, index, new(part, units, gross, inLieu));
            return units;
        }

        void BringFractions()
        {
            var change = Changes[0];
            foreach (var units in UnpaidOfOthers())
            {
                brought[change.To.Number] = brought.GetValueOrDefault(change.To.Number) - change.Received(units).Units;
                if (change.To == Old) brought[Old.Number] += units;
            }
            foreach (var (asset, units) in brought)
                Move(new(Register.Fractions, EntryKind.ActionFraction, Old, 0, new(asset), -units, Changes[0].Currency, 0, 0), day);
        }

        // The depository replaces by option what owners have chosen; every other place by the default.
        void ReplaceAt(AccountId account, long held)
        {
            var left = held;
            if (account == Register.Depository)
                for (var i = 1; i < Changes.Count; i++)
                {
                    long chosen = 0;
                    foreach (var ((owner, change), s) in shares)
                        if (change == i && Register.Accounts[owner].IsOwner) chosen += s.Held;
                    ReplaceAt(account, i, chosen);
                    left -= chosen;
                }
            if (account == Register.Depository && left != 0 && !Changes[0].Replaces)
                facts.Add(new ActionFact.Kept(file.Key, account, left));
            if (left < 0 && held >= 0) Wrong ??= "more was chosen for than lies at the depository: take some of it back";
            ReplaceAt(account, 0, left);
        }

        void ReplaceAt(AccountId account, int index, long held)
        {
            var change = Changes[index];
            if (held == 0 || !change.Replaces || Register[account].Terms.Class == AccountClass.Collateral) return;
            var (units, gross, inLieu) = (change.Received(held).Units, change.Cash(held), change.CashInLieu(held));
            // What a place other than the depository is due in cash is owed by whoever is behind it, and stands there.
            var cash = account == Register.Depository ? 0 : gross + inLieu;
            Convert(account, new(account, default, Old, -held, change.To, units, change.Currency, cash, 0));
            if (account == Register.Depository) AddShare(account, index, new(held, units, gross, inLieu));
            if (account == Register.Clearing) Between(day, [new(account, Old, held)]);
        }

        void ReplaceLodged(Pledge pledge, long loan, long quantity)
        {
            var change = Changes[0];
            var held = pledge.Direction == MarginDirection.Given ? quantity : -quantity;
            var (units, cash) = (change.Received(held).Units, change.Cash(held) + change.CashInLieu(held));
            var account = Register.CollateralOf(pledge, loan);
            Convert(account, new(account, default, Old, -held, change.To, units, change.Currency, 0, 0));
            facts.Add(new ActionFact.CollateralChanged(file.Key, pledge, quantity, change.To, Math.Abs(units), loan));
            if (cash == 0) return;
            var party = Register[pledge.Party];
            Move(new(party.Street, EntryKind.ActionClaim, Old, 0, change.To, 0, change.Currency, cash, 0), PaidOn);
            Claim(new(party.Terms.IsCcp ? InstructionKind.Ccp : InstructionKind.Bilateral, party.Id, default), 0, held,
                new(change.To, 0, change.Currency, cash));
        }

        Movement After(Movement m, long on)
        {
            var change = Changes[0];
            var all = checked(on + m.Quantity);
            var cash = change.Cash(all) + change.CashInLieu(all) - change.Cash(on) - change.CashInLieu(on);
            if (cash != 0 && change.Currency != m.Currency)
                Wrong ??= $"what is open is paid in {Register[m.Currency].Code}, and it pays in {Register[change.Currency].Code}: "
                    + "settle or cancel what is open first";
            return new(change.To, change.Received(all).Units - change.Received(on).Units, m.Currency, m.Amount + cash);
        }

        /// <summary>An open instruction becomes one for what its units become; where it has gone since, the difference is owed.</summary>
        void ChangeItem(Item item)
        {
            var after = After(item.Before, item.On);
            var at = At(item.Against, item.WasFailing);
            if (!item.IsPending)
                Convert(at, new(at, default, Old, -item.Before.Quantity, after.Instrument, after.Quantity, after.Currency,
                    after.Amount - item.Before.Amount, 0));
            if (item.Against.Kind == InstructionKind.ClientDvp && !item.IsOfSettled)
                AddShare(item.Against.Account, 0, new(-item.Before.Quantity, -after.Quantity, item.Before.Amount - after.Amount, 0));
            if (item.Now is { IsTold: false } open)
            {
                var now = open.Rest == item.Before ? after : Plus(open.Rest, item.Before, after);
                facts.Add(new ActionFact.InstructionChanged(file.Key, day, open.Instruction, item.Cause, item.Against, open.Rest, now,
                    item.WasFailing || open.IsFailing));
                Reclass(open, item, now);
                // What of the old units has moved meanwhile comes back.
                if (after.Instrument != item.Before.Instrument && item.Before.Quantity != open.Rest.Quantity)
                    Owe((item.Against, item.WasFailing && !item.IsPending), item.Instruction, (item.Before with
                    { Quantity = item.Before.Quantity - open.Rest.Quantity, Amount = 0 }, item.Before with { Quantity = 0, Amount = 0 }),
                        isReturn: false);
            }
            else Owe((item.Against, item.WasFailing && !item.IsPending), item.Instruction, (item.Before, after), isReturn: false);
        }

        // What is left, with as much more as the whole has grown by; in another instrument it is what is left of the whole.
        static Movement Plus(Movement rest, Movement before, Movement after) => before.Instrument == after.Instrument
            ? rest with { Quantity = rest.Quantity + after.Quantity - before.Quantity, Amount = rest.Amount + after.Amount - before.Amount }
            : after with { Amount = rest.Amount + after.Amount - before.Amount };

        // It has failed since: what is moved on the street is where the fails are.
        void Reclass(ActionItem open, Item item, Movement now)
        {
            if (!open.IsFailing || item.WasFailing || open.Against.Kind == InstructionKind.ClientDvp) return;
            ToStreet(open.Against, now, open.Rest);
        }

        // Of what is among the fails so much stays there.
        void ToStreet(Against against, Movement stays, Movement of)
        {
            ActionMove move = new(At(against, true), EntryKind.ActionReversal, of.Instrument, -of.Quantity, stays.Instrument,
                stays.Quantity, stays.Currency, stays.Amount - of.Amount, 0);
            Move(move, day);
            Move(move.Back(EntryKind.ActionReversal) with { Account = At(against, false) }, day);
        }

        /// <summary>
        /// The difference between two movements, as instructions of its own: one for each instrument. It is new, and has not failed: what
        /// the books have of it among the fails is moved to the street.
        /// </summary>
        void Owe((Against Against, bool IsAtFails) with, long instruction, (Movement Before, Movement After) of, bool isReturn)
        {
            void Add(Movement movement)
            {
                if (movement is { Quantity: 0, Amount: 0 }) return;
                if (with.IsAtFails && with.Against.Kind != InstructionKind.ClientDvp)
                    ToStreet(with.Against, movement with { Quantity = 0, Amount = 0 }, movement);
                facts.Add(new ActionFact.Claimed(file.Key, day, with.Against, instruction, 0, movement, isReturn));
            }
            var (before, after) = of;
            var cash = after.Amount - before.Amount;
            if (before.Instrument == after.Instrument) Add(after with { Quantity = after.Quantity - before.Quantity, Amount = cash });
            else
            {
                Add(before with { Quantity = -before.Quantity, Amount = 0 });
                Add(after with { Amount = cash });
            }
        }

        void ChangePending(EntryId entry, DateOnly due, (Leg[] Before, Leg[]? Now) legs)
        {
            var after = After(legs.Before);
            foreach (var leg in legs.Before)
                if (leg.Asset == Old && Register[leg.Account].IsOwner)
                    AddShare(leg.Account, 0, new(-leg.Amount, -Changes[0].Received(leg.Amount).Units, -Changes[0].Cash(leg.Amount),
                        -Changes[0].CashInLieu(leg.Amount)));
            if (legs.Now is { } now && now.AsSpan().SequenceEqual(legs.Before))
                facts.Add(new LedgerFact.PendingChanged(entry, day, legs.Before, after));
            else foreach (var move in Differences(legs.Before, after)) Move(move with { Kind = EntryKind.ActionConversion }, day);
            // What is not netted has no other side yet.
            if (entry.Kind != EntryKind.ClientTrade || books.IsNetted(entry.Cause)) Between(legs.Now is null ? day : due, legs.Before);
        }

        void Between(DateOnly on, Leg[] before)
        {
            foreach (var (leg, sign) in After(before).Select(l => (l, 1)).Concat(before.Select(l => (l, -1))))
                if (leg.Account == Register.Clearing && leg.Asset != Old || leg.Account == Register.Clearing && Changes[0].To == Old)
                    between[(on, leg.Asset.Number)] = between.GetValueOrDefault((on, leg.Asset.Number)) + sign * leg.Amount;
        }

        Leg[] After(Leg[] before)
        {
            var change = Changes[0];
            List<Leg> after = [];
            foreach (var leg in before)
                after.Add(leg.Asset == Old ? new(leg.Account, change.To, change.Received(leg.Amount).Units) : leg);
            foreach (var leg in before)
            {
                if (leg.Asset != Old || change.Cash(leg.Amount) + change.CashInLieu(leg.Amount) is not (not 0 and var cash)) continue;
                var place = after.FindIndex(l => l.Account == leg.Account && l.Asset == change.Currency);
                if (place < 0) after.Add(new(leg.Account, change.Currency, cash));
                else after[place] = after[place] with { Amount = after[place].Amount + cash };
            }
            return [.. after];
        }

        /// <summary>What takes an entry that is posted already from some legs to others, account by account.</summary>
        List<ActionMove> Differences(Leg[] before, Leg[] after)
        {
            SortedDictionary<(int Account, int Asset), long> more = [];
            foreach (var leg in after)
                more[(leg.Account.Number, leg.Asset.Number)] = more.GetValueOrDefault((leg.Account.Number, leg.Asset.Number)) + leg.Amount;
            foreach (var leg in before)
                more[(leg.Account.Number, leg.Asset.Number)] = more.GetValueOrDefault((leg.Account.Number, leg.Asset.Number)) - leg.Amount;
            List<ActionMove> moves = [];
            foreach (var ((account, asset), amount) in more)
                if (amount != 0)
                    moves.Add(Register[new AssetId(asset)].IsSecurity
                        ? new(new(account), default, Old, 0, new(asset), amount, Changes[0].Currency, 0, 0)
                        : new(new(account), default, Old, 0, Old, 0, new(asset), amount, 0));
            return moves;
        }

        // Both sides of a day's contracts are rounded each for itself: the difference is the firm's.
        void Settle(AssetId asset, long amount, DateOnly due)
        {
            if (amount == 0) return;
            var isCash = !Register[asset].IsSecurity;
            var on = due > day ? due : day;
            foreach (var (account, sign) in new[] { (Register.Clearing, -1), (Register.Fractions, 1) })
                Move(isCash ? new(account, EntryKind.ActionFraction, Old, 0, Old, 0, asset, sign * amount, 0)
                    : new(account, EntryKind.ActionFraction, Old, 0, asset, sign * amount, Changes[0].Currency, 0, 0), on);
        }
    }
}
