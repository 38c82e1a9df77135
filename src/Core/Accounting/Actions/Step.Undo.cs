using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    /// <summary>
    /// Takes back all that an action has set in motion: what is pending falls away, what is posted is posted the other way, what is open
    /// is what it was, and what has settled in between is owed back. Nothing where it has not run. Those that went on from it are taken
    /// back before it.
    /// </summary>
    public IEnumerable<Fact> Undo(ActionKey of, DateOnly day, IActionBooks books)
    {
        if (Find(of.Id) is not { ExOn: not null } file) return [];
        return new Step(this, file, day, books).Undo();
    }

    /// <summary>Actions of which a correction is still to take something.</summary>
    public List<ActionKey> Owing() => [.. files.Values.Where(f => f.Outstanding.Count > 0).Select(f => f.Key)];

    /// <summary>As much of what is outstanding as is there by now.</summary>
    public IEnumerable<Fact> Settle(ActionKey of, DateOnly day, IActionBooks books) => new Step(this, files[of.Id], day, books).Settle();

    sealed partial class Step
    {
        public List<Fact> Undo()
        {
            var trail = file.Trail;
            facts.Add(new ActionFact.Undone(file.Key, day));
            if (trail.NameBefore.Length > 0 && Register[Old].Terms is { } named && named.Name == file.NewName)
                facts.Add(new ActionFact.Renamed(file.Key, day, Old, named.Name, trail.NameBefore));
            foreach (var (number, claim) in trail.Claims) UndoClaim(number, claim);
            foreach (var changed in trail.Changed) UndoItem(changed);
            foreach (var changed in trail.Pending) UndoPending(changed);
            foreach (var changed in trail.Collateral) UndoCollateral(changed);
            foreach (var (number, moved) in trail.Moves)
                if (books.Pending(new EntryId(number, moved.Move.Kind)) is not null)
                    facts.Add(new ActionFact.MoveVoided(file.Key, number, moved.Move.Kind));
                else Move(moved.Move.Back(EntryKind.ActionReversal), day);
            return AtPlaces(isUndone: true);
        }

        /// <summary>
        /// Nothing of it has run before, and no other is taken back for it: what cannot be done waits. What is corrected has been done,
        /// and is put right.
        /// </summary>
        bool IsFirst => file.Former.IsEmpty && file.Outstanding.Count == 0 && !desk.files.Values.Any(IsTakenBack);

        /// <summary>
        /// What leaves depository and bank must be there, entry by entry: the ledger takes them in this order. Of a correction what has
        /// left since is outstanding; what is there goes in one.
        /// </summary>
        List<Fact> AtPlaces(bool isUndone)
        {
            SortedDictionary<int, long> moved = [];
            SortedSet<int> apart = [.. file.Outstanding.Keys];
            foreach (var fact in facts)
            {
                if (fact is not ActionFact.Moved { Move: var m } f || f.Due > day || !Register[m.Account].IsLocation) continue;
                Add(moved, m with { Withheld = 0 });
                foreach (var asset in new[] { m.From, m.To, m.Currency })
                    if (moved[asset.Number] < 0 && books.Available(asset) + moved[asset.Number] < 0)
                        if (IsFirst && !isUndone) Wrong ??= $"of {Register[asset].Code} less is there than would have to go";
                        else apart.Add(asset.Number);
            }
            if (isUndone)
                foreach (var (asset, placed) in file.Placed)
                    if (moved.GetValueOrDefault(asset) != -placed) apart.Add(asset);
            foreach (var asset in apart)
                TakeApart(new(asset), isUndone ? -file.Placed.GetValueOrDefault(asset)
                    : moved.GetValueOrDefault(asset) + file.Outstanding.GetValueOrDefault(asset));
            return facts;
        }

        /// <summary>As much of an asset as is there moves in one entry instead of many; the rest is owed.</summary>
        void TakeApart(AssetId asset, long wanted)
        {
            for (var i = facts.Count - 1; i >= 0; i--)
            {
                if (facts[i] is not ActionFact.Moved { Move: var m } f || f.Due > day || !Register[m.Account].IsLocation) continue;
                var left = m with
                {
                    FromUnits = m.From == asset ? 0 : m.FromUnits,
                    ToUnits = m.To == asset ? 0 : m.ToUnits,
                    Cash = m.Currency == asset ? 0 : m.Cash,
                };
                if (left.IsNothing) facts.RemoveAt(i); else facts[i] = f with { Move = left };
            }
            var now = Math.Max(wanted, -Math.Max(books.Available(asset), 0));
            Move(Register[asset].IsSecurity
                ? new(Register.Depository, EntryKind.ActionReversal, Old, 0, asset, now, Register[Old].Currency, 0, 0)
                : new(Register.Bank, EntryKind.ActionReversal, Old, 0, Old, 0, asset, now, 0), day);
            if (wanted - now != file.Outstanding.GetValueOrDefault(asset.Number))
                facts.Add(new ActionFact.Outstanding(file.Key, day, asset, wanted - now));
        }

        /// <summary>What a correction is still to take is taken, as far as it is there by now.</summary>
        public List<Fact> Settle() => AtPlaces(isUndone: false);

        void UndoClaim(long number, ActionFact.Claimed claim)
        {
            var open = books.OpenFor(number);
            var rest = open?.Rest ?? claim.Movement with { Quantity = 0, Amount = 0 };
            if (open is { } item)
            {
                var nothing = rest with { Quantity = 0, Amount = 0 };
                facts.Add(new ActionFact.InstructionChanged(file.Key, day, item.Instruction, number, item.Against, rest, nothing,
                    item.IsFailing));
                Reclass(item, new(item.Instruction, number, item.Against, rest, item, false, false), nothing);
            }
            var settled = claim.Movement with
            {
                Quantity = claim.Movement.Quantity - rest.Quantity,
                Amount = claim.Movement.Amount - rest.Amount,
            };
            Owe((claim.Against, false), claim.Instruction, (settled, settled with { Quantity = 0, Amount = 0 }), isReturn: true);
        }

        /// <summary>What was instructed anew is instructed as it was, less what has settled; what that is too much goes back.</summary>
        void UndoItem(ActionFact.InstructionChanged c)
        {
            var open = books.OpenFor(c.Cause);
            var about = file.ReadFirst.Changed.Find(k => k.Cause == c.Cause)?.Instruction ?? c.Instruction;
            var rest = open?.Rest ?? c.After with { Quantity = 0, Amount = 0 };
            var settled = c.After with { Quantity = c.After.Quantity - rest.Quantity, Amount = c.After.Amount - rest.Amount };
            var isSame = c.Before.Instrument == c.After.Instrument;
            var left = c.Before with
            {
                Quantity = c.Before.Quantity - (isSame ? settled.Quantity : 0),
                Amount = c.Before.Amount - settled.Amount,
            };
            if (open is { } item)
            {
                var isMore = long.Sign(left.Quantity) == -long.Sign(c.Before.Quantity);
                var now = isMore ? left with { Quantity = 0, Amount = 0 } : left;
                facts.Add(new ActionFact.InstructionChanged(file.Key, day, item.Instruction, c.Cause, c.Against, rest, now,
                    item.IsFailing));
                Reclass(item, new(item.Instruction, c.Cause, c.Against, c.Before, item, c.WasFailing, false), now);
                if (isMore) Owe((c.Against, c.WasFailing), about, (left with { Quantity = 0, Amount = 0 }, left), isReturn: true);
            }
            else Owe((c.Against, c.WasFailing), about, (left with { Quantity = 0, Amount = 0 }, left), isReturn: true);
            if (!isSame) Owe((c.Against, c.WasFailing), about, (settled with { Amount = 0 }, settled with { Quantity = 0, Amount = 0 }),
                isReturn: true);
        }

        void UndoPending(LedgerFact.PendingChanged changed)
        {
            if (books.Pending(changed.Entry) is { Legs: var now } && now.AsSpan().SequenceEqual(changed.After))
                facts.Add(new LedgerFact.PendingChanged(changed.Entry, day, changed.After, changed.Before));
            else foreach (var move in Differences(changed.After, changed.Before)) Move(move with { Kind = EntryKind.ActionReversal }, day);
        }

        void UndoCollateral(ActionFact.CollateralChanged c)
        {
            facts.Add(new ActionFact.CollateralChanged(file.Key, c.Pledge with { Asset = c.To }, c.After, c.Pledge.Asset, c.Before,
                c.Loan));
        }

        /// <summary>
        /// Collateral, or of a loan, that went back is more than was there: the difference is owed to who gave it, or by who took it.
        /// </summary>
        public List<Fact> OweBack(Pledge pledge, long loan, long units)
        {
            var (party, owed) = (Register[pledge.Party], pledge.Direction == MarginDirection.Given ? -units : units);
            ActionMove move = new(party.Street, EntryKind.ActionReversal, Old, 0, pledge.Asset, owed, Changes[0].Currency, 0, 0);
            facts.Add(new ActionFact.CollateralChanged(file.Key, pledge, -units, pledge.Asset, 0, loan));
            Move(move, day);
            Move(move.Back(EntryKind.ActionReversal) with { Account = Register.CollateralOf(pledge, loan) }, day);
            facts.Add(new ActionFact.Claimed(file.Key, day, new(party.Terms.IsCcp ? InstructionKind.Ccp : InstructionKind.Bilateral,
                party.Id, default), 0, 0, new(pledge.Asset, owed, Changes[0].Currency, 0), IsReturn: true));
            return facts;
        }
    }
}
