using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    sealed partial class Step
    {
        /// <summary>
        /// Who had traded before the ex-date, settled or not, is entitled: pending until it is paid. Of a coupon, who is to settle before.
        /// </summary>
        public List<Fact> Entitle()
        {
            Begin(ActionStage.Ex);
            if (file.NewName.Length > 0 && Register[Old].Terms is { } named && named.Name != file.NewName)
                facts.Add(new ActionFact.Renamed(file.Key, day, Old, named.Name, file.NewName));
            foreach (var (account, held) in file.IsRunAgain ? HeldBefore() : HeldByOwners(Since().Accounts)) Entitle(account, held);
            return facts;
        }

        // Owners are credited for what they hold: long is +. Whoever traded since has traded without it.
        SortedDictionary<int, long> HeldByOwners(SortedDictionary<int, long> since)
        {
            SortedDictionary<int, long> held = [];
            foreach (var p in books.Positions(Old))
                if (Register[p.Account].IsOwner) held[p.Account.Number] = -p.Traded;
            foreach (var (account, units) in since) held[account] = held.GetValueOrDefault(account) - units;
            foreach (var (account, units) in BroughtSince())
                if (Register[account].IsOwner) held[account.Number] = held.GetValueOrDefault(account.Number) + units;
            // Of who settles elsewhere it is what is still to be delivered.
            foreach (var trail in Bringing())
                foreach (var (number, c) in trail.Claims)
                    if (c.Against is { Kind: InstructionKind.ClientDvp, Account.Number: var of } && c.Movement.Instrument == Old
                        && books.OpenFor(number) is { } open) held[of] = held.GetValueOrDefault(of) + open.Rest.Quantity;
            if (IsRemembered)
                foreach (var (account, units) in desk.DeliveredSince(Old, HeldOn))
                    if (Register.Accounts[account].IsOwner) held[account] = held.GetValueOrDefault(account) - units;
            return held;
        }

        // Units that this action itself brings, or one whose ex-date came after: they are without what is due. Debit +.
        IEnumerable<(AccountId Account, long Units)> BroughtSince()
        {
            foreach (var trail in Bringing())
            {
                foreach (var (_, moved) in trail.Moves)
                    if (moved.Move is var m && m.To == Old && (m.From != Old || m.Kind is EntryKind.ActionEntitlement
                        or EntryKind.ActionClaim)) yield return (m.Account, m.ToUnits);
                foreach (var pending in trail.Pending)
                    if (!Array.Exists(pending.Before, l => l.Asset == Old))
                        foreach (var leg in pending.After)
                            if (leg.Asset == Old) yield return (leg.Account, leg.Amount);
            }
        }

        IEnumerable<ActionTrail> Bringing() => file.ExOn is null ? []
            : desk.files.Values.Where(o => o.ExOn is not null && InOrder(o, file) >= 0).Select(o => o.Trail);

        // Who held what is what it was, whatever has been traded or settled since.
        SortedDictionary<int, long> HeldBefore()
        {
            SortedDictionary<int, long> held = [];
            foreach (var ((account, _), units) in file.Former.Held)
                if (Register.Accounts[account].IsOwner) held[account] = held.GetValueOrDefault(account) + units;
            return held;
        }

        // Of what one may let lapse it is known on how much that was chosen; of a name nothing is due to anybody.
        bool IsName => Changes is [{ IsNothing: true }];

        void Entitle(int number, long held)
        {
            var account = Register.Accounts[number];
            foreach (var (change, part) in file.ByChoice(Changes, account.Id, held)) Entitle(account, change, part);
        }

        /// <param name="isBack">What it was entitled on before, taken back.</param>
        void Entitle(Account account, int index, long before, bool isBack = false)
        {
            var held = isBack ? -before : before;
            var change = Changes[index];
            if (held == 0 || IsName) return;
            var (units, gross, inLieu) = (change.Received(held).Units, change.Cash(held), change.CashInLieu(held));
            // Who is short pays in lieu: the issuer's tax is off what he pays too, but no tax of his own is withheld (26 USC 1441).
            var share = change.CashPerUnit <= 0 ? 0 : before < 0 ? (Terms.Withholding ?? 0) / 100
                : desk.WithheldShare(Terms, account.Terms.Country);
            var withheld = Rounding.ToMinor(gross * share * new decimal(1, 0, 0, false, (byte)change.Scales.Cash), change.Scales.Cash);
            facts.Add(new ActionFact.Entitled(file.Key, day, account.Id, index, held, units, gross, withheld, inLieu));
            var elsewhere = account.Terms.Settlement == AccountSettlement.Dvp;
            var net = gross - withheld + inLieu;
            var at = elsewhere ? Register.Custodians : account.Id;
            Against against = new(InstructionKind.ClientDvp, default, account.Id);
            foreach (var (asset, amount) in desk.Brought(file, change, held))
            {
                var isSecurity = Register[asset].IsSecurity;
                var (to, brought) = isSecurity ? (asset, amount) : (change.To, 0);
                var (currency, paid) = isSecurity ? (change.Currency, net) : (asset, amount);
                Move(new(at, EntryKind.ActionEntitlement, change.From, 0, to, -brought, currency, -paid, isSecurity ? -withheld : 0),
                    PaidOn);
                if (elsewhere && (brought != 0 || paid != 0)) Claim(against, 0, isSecurity ? -held : 0, new(to, -brought, currency, -paid));
            }
        }

        void Claim(Against against, long instruction, long held, Movement movement)
        {
            facts.Add(new ActionFact.Claimed(file.Key, ClaimedFor, against, instruction, held, movement, false));
        }

        /// <summary>
        /// At the close of the record date who holds what is fixed: the depository pays on what lies there, and what the street has not
        /// delivered of it, or has delivered of what was sold without it, is claimed.
        /// </summary>
        public List<Fact> Record()
        {
            Begin(ActionStage.Record);
            if (file is { IsRunAgain: true, Former.IsRecorded: true }) return RecordAgain();
            var (accounts, parties) = Since();
            if (Replacing() is { } other)
            {
                // The units it was read in are there no more, nor are positions in them: what was read stands.
                var owed = 0L;
                foreach (var (party, instruction, held) in Undelivered(other))
                {
                    ClaimFrom(party, instruction, held);
                    owed += held;
                }
                Place(file.Held.Values.Sum() - owed);
                return facts;
            }
            SortedDictionary<int, long> known = [];
            foreach (var ((account, _), held) in file.Held) known[account] = known.GetValueOrDefault(account) + held;
            var now = HeldByOwners(accounts);
            foreach (var (account, held) in now)
            {
                var before = known.GetValueOrDefault(account);
                if (held != before) EntitleAnew(account, held - before);
                known.Remove(account);
            }
            foreach (var (account, held) in known) EntitleAnew(account, -held);
            var claimed = 0L;
            foreach (var (party, held) in OwedByStreet(parties)) claimed += ClaimFrom(Register.Parties[party], held);
            // The rest is where it can be paid: the depository, and what issuers themselves still owe of this instrument.
            Place(now.Values.Sum() - claimed);
            return facts;
        }

        // The whole takes the place of what was read before, so that it is rounded once.
        void EntitleAnew(int account, long more)
        {
            var held = file.Held.GetValueOrDefault((account, 0));
            Entitle(Register.Accounts[account], 0, held, isBack: true);
            Entitle(Register.Accounts[account], 0, held + more);
        }

        // The first after it that replaced what holdings are read in: what had replaced before is what they are read in.
        ActionFile? Replacing() => Sorted(desk.files.Values.Where(other => other.ExOn is not null && InOrder(other, file) > 0
            && other.Changes.Any(c => c.Replaces && c.From == Old))).FirstOrDefault();

        // What the street owes, in units of before: of what was contracted with it as much as is open still; of what was contracted
        // without, what is not any more goes back.
        IEnumerable<(Party Party, long Instruction, long Held)> Undelivered(ActionFile other)
        {
            foreach (var c in other.Trail.Changed)
            {
                if (c.Against.Kind == InstructionKind.ClientDvp) continue;
                var (open, all) = (books.OpenFor(c.Cause), Math.Abs(c.After.Quantity));
                if (open is { } one && IsAsGiven(one)) continue;
                var left = all == 0 ? c.Before.Quantity : open is not { } item ? 0
                    : Parts.Whole(c.Before.Quantity, Math.Min(Math.Abs(item.Rest.Quantity), all), all);
                var isWith = IsBySettlement && desk.dues.TryGetValue(c.Instruction, out var due) ? due < Terms.ExDate
                    : books.TradedOn(c.Cause) is { } on ? on < Terms.ExDate : c.Cause < file.Trail.ReadAs;
                var held = isWith ? left : left - c.Before.Quantity;
                if (held != 0) yield return (Register[c.Against.Party], open?.Instruction ?? 0, held);
            }
        }

        List<Fact> RecordAgain()
        {
            foreach (var (_, c) in file.Former.Claims)
                if (c.Against.Kind != InstructionKind.ClientDvp && (c.Held != 0 || c.Movement is { Quantity: 0, Amount: 0 }))
                    ClaimFrom(Register[c.Against.Party], c.Instruction, c.Held);
            var held = 0L;
            foreach (var ((account, _), units) in file.Former.Held)
                if (account == Register.Depository.Number) held += units;
            Place(held);
            return facts;
        }

        /// <summary>
        /// Units that each counterparty owes of what was traded with what is due: unsettled, failed, lodged with it or lent to it.
        /// </summary>
        SortedDictionary<int, long> OwedByStreet(SortedDictionary<int, long> since)
        {
            var party = PartyOfAccounts();
            SortedDictionary<int, long> owed = [];
            foreach (var p in books.Positions(Old))
                if (party.TryGetValue(p.Account.Number, out var of)) owed[of] = owed.GetValueOrDefault(of) + p.Traded;
            foreach (var (of, units) in since) owed[of] = owed.GetValueOrDefault(of) - units;
            foreach (var (account, units) in BroughtSince())
                if (party.TryGetValue(account.Number, out var of)) owed[of] = owed.GetValueOrDefault(of) - units;
            foreach (var item in books.Open(Old))
                if (item.Against is { Kind: not InstructionKind.ClientDvp, Party.Number: var of } && IsAsGiven(item))
                    owed[of] = owed.GetValueOrDefault(of) - item.Rest.Quantity;
            // What was delivered since then was owed then.
            if (IsRemembered)
                foreach (var (account, units) in desk.DeliveredSince(Old, HeldOn))
                    if (party.TryGetValue(account, out var of)) owed[of] = owed.GetValueOrDefault(of) - units;
            return owed;
        }

        SortedDictionary<int, int> PartyOfAccounts()
        {
            SortedDictionary<int, int> parties = [];
            foreach (var party in Register.Parties)
            {
                (parties[party.Street.Number], parties[party.Fail.Number]) = (party.Id.Number, party.Id.Number);
                foreach (var direction in new[] { MarginDirection.Given, MarginDirection.Taken })
                    foreach (var code in new[] { Register.CollateralCode(direction, party.Terms.Code),
                        Register.LoanCode(direction, party.Terms.Code) })
                        if (Register.AccountOf(code) is { } lodged) parties[lodged.Id.Number] = party.Id.Number;
            }
            return parties;
        }

        // Instruction by instruction, oldest first, as far as they go the same way; what is left is claimed from the counterparty.
        long ClaimFrom(Party party, long owed)
        {
            var left = owed;
            foreach (var item in books.Open(Old))
            {
                if (left == 0) break;
                if (item.Against.Kind == InstructionKind.ClientDvp || IsAsGiven(item) || item.Against.Party != party.Id) continue;
                if (long.Sign(item.Rest.Quantity) != long.Sign(left) || IsBySettlement && item.SettleOn >= Terms.ExDate) continue;
                var part = Math.Abs(item.Rest.Quantity) < Math.Abs(left) ? item.Rest.Quantity : left;
                ClaimFrom(party, item.Instruction, part);
                left -= part;
            }
            if (left != 0) ClaimFrom(party, 0, left);
            return owed;
        }

        /// <summary>The firm is owed, or owes, what the depository would have paid: tax withheld at the source taken off.</summary>
        void ClaimFrom(Party party, long instruction, long held)
        {
            var change = Changes[0];
            if (IsName) return;
            var withheld = AtSource(change, held);
            var cash = change.Cash(held) + change.CashInLieu(held) - withheld;
            Against against = new(party.Terms.IsCcp ? InstructionKind.Ccp : InstructionKind.Bilateral, party.Id, default);
            foreach (var (asset, amount) in desk.Brought(file, change, held))
                if (Register[asset].IsSecurity)
                {
                    Move(new(party.Street, EntryKind.ActionClaim, change.From, 0, asset, amount, change.Currency, cash, withheld), PaidOn);
                    Claim(against, instruction, held, new(asset, amount, change.Currency, cash));
                }
                else if (amount != 0)
                {
                    Move(new(party.Street, EntryKind.ActionClaim, change.From, 0, change.To, 0, asset, amount, 0), PaidOn);
                    Claim(against, instruction, 0, new(change.To, 0, asset, amount));
                }
        }

        long AtSource(ActionChange change, long held) => ActionBook.AtSource(Terms, change, held);

        /// <summary>What the depository pays on, by option: of what was not chosen otherwise.</summary>
        void Place(long held)
        {
            var left = held;
            for (var i = 1; i < Changes.Count; i++)
            {
                long chosen = 0;
                foreach (var ((_, change), units) in file.Held)
                    if (change == i) chosen += units;
                Place(i, chosen);
                left -= chosen;
            }
            Place(0, left);
        }

        void Place(int index, long held)
        {
            var change = Changes[index];
            if (held == 0 || IsName) return;
            facts.Add(new ActionFact.Entitled(file.Key, day, Register.Depository, index, held, change.Received(held).Units,
                change.Cash(held), AtSource(change, held), change.CashInLieu(held)));
        }

        /// <summary>
        /// Who had chosen by the deadline gets that in the place of the default, and so does the depository pay: whole shares take each
        /// other's place, so that each is rounded once.
        /// </summary>
        public List<Fact> Choose()
        {
            Begin(ActionStage.Choice);
            SortedDictionary<int, long> chosen = [], there = [];
            foreach (var account in file.Held.Keys.Select(k => k.Account).Distinct())
            {
                if (account == Register.Depository.Number) continue;
                var own = file.Held.Where(h => h.Key.Account == account).ToDictionary(h => h.Key.Change, h => h.Value);
                var now = file.ByChoice(Changes, new(account), own.Values.Sum()).ToDictionary(p => p.Change, p => p.Held);
                foreach (var (change, held) in now)
                    if (change > 0) chosen[change] = chosen.GetValueOrDefault(change) + held;
                Exchange(own, now, (index, held, isBack) => Entitle(Register.Accounts[account], index, held, isBack));
            }
            foreach (var ((account, change), held) in file.Held)
                if (account == Register.Depository.Number) there[change] = held;
            Exchange(there, new SortedDictionary<int, long>(chosen) { [0] = there.Values.Sum() - chosen.Values.Sum() },
                (index, held, isBack) => Place(index, isBack ? -held : held));
            return facts;
        }

        static void Exchange(IDictionary<int, long> before, IDictionary<int, long> after, Action<int, long, bool> change)
        {
            foreach (var index in before.Keys.Union(after.Keys).Order())
            {
                var (held, now) = (before.TryGetValue(index, out var b) ? b : 0, after.TryGetValue(index, out var a) ? a : 0);
                if (held == now) continue;
                change(index, held, true);
                change(index, now, false);
            }
        }

        /// <summary>
        /// The depository has paid on what lay there. What the fractions and cents of all accounts leave is the firm's own.
        /// </summary>
        public List<Fact> Pay()
        {
            Begin(ActionStage.Pay);
            SortedDictionary<int, long> left = [];
            var became = desk.Became(file);
            foreach (var (number, moved) in file.Trail.Moves)
                if (became.TryGetValue(new(number, moved.Move.Kind), out var legs))
                {
                    foreach (var leg in legs)
                        if (leg.Account == Register.Entitlements)
                            left[leg.Asset.Number] = left.GetValueOrDefault(leg.Asset.Number) - leg.Amount;
                }
                else Add(left, moved.Move is var m && Register[m.Account].IsLocation ? m with { FromUnits = 0, ToUnits = 0, Cash = 0 } : m);
            Become(left);
            foreach (var moved in new[] { file.Placed, file.Outstanding })
                foreach (var (asset, amount) in moved) left[asset] = left.GetValueOrDefault(asset) + amount;
            foreach (var ((account, index), held) in file.Held)
                if (account == Register.Depository.Number) Pay(index, held, left);
            ToFractions(left);
            return AtPlaces(isUndone: false);
        }

        void ToFractions(SortedDictionary<int, long> left)
        {
            foreach (var asset in left.Keys.ToList())
            {
                if (left[asset] == 0) continue;
                var isCash = !Register[new AssetId(asset)].IsSecurity;
                Move(isCash ? new(Register.Fractions, EntryKind.ActionFraction, Old, 0, Old, 0, new(asset), -left[asset], 0)
                    : new(Register.Fractions, EntryKind.ActionFraction, Old, 0, new(asset), -left[asset], Changes[0].Currency, 0, 0), day);
            }
        }

        void Pay(int index, long held, SortedDictionary<int, long> left)
        {
            var change = Changes[index];
            var withheld = AtSource(change, held);
            var cash = change.Cash(held) + change.CashInLieu(held) - withheld;
            if (IsFirst && books.Available(change.Currency) + cash < 0) Wrong ??= "the bank does not cover what is to be paid for it";
            void Paid(ActionMove move)
            {
                Move(move, day);
                Add(left, move);
            }
            Paid(new(Register.Bank, EntryKind.ActionPayment, Old, 0, change.To, 0, change.Currency, cash, withheld));
            // What replaces is at the depository since the ex-date; what comes besides comes now.
            if (change.Replaces) return;
            foreach (var (asset, amount) in desk.Brought(file, change, held))
                if (!Register[asset].IsSecurity)
                    Paid(new(Register.Bank, EntryKind.ActionPayment, Old, 0, change.To, 0, asset, amount, 0));
                else if (IsFirst && amount < 0 && books.Available(asset) + amount < 0)
                    Wrong ??= "the depository does not hold what is to be given for it";
                else Paid(new(Register.Depository, EntryKind.ActionPayment, Old, 0, asset, amount, change.Currency, 0, 0));
        }

        static void Add(SortedDictionary<int, long> left, ActionMove move)
        {
            left[move.From.Number] = left.GetValueOrDefault(move.From.Number) + move.FromUnits;
            left[move.To.Number] = left.GetValueOrDefault(move.To.Number) + move.ToUnits;
            left[move.Currency.Number] = left.GetValueOrDefault(move.Currency.Number) + move.Cash + move.Withheld;
        }
    }
}
