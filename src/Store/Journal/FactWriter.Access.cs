using Countinghouse.Facts;
using Countinghouse.Kernel;
using Nerdbank.MessagePack;

namespace Countinghouse.Store.Journal;

public static partial class FactWriter
{
    static void Write(ref MessagePackWriter w, Place at, AccessFact fact)
    {
        switch (fact)
        {
            case AccessFact.PersonEnrolled f: Dated(ref w, at, (Wire.PersonEnrolled, f.Day), f.Person, f.Name, f.Subject); break;
            case AccessFact.PersonChanged f: Dated(ref w, at, (Wire.PersonChanged, f.Day), f.Person, f.Name, f.Subject); break;
            case AccessFact.PersonEnded f: Dated(ref w, at, (Wire.PersonEnded, f.Day), f.Person, f.Reason); break;
            case AccessFact.KeyRevoked f: Dated(ref w, at, (Wire.KeyRevoked, f.Day), f.Key, f.Reason); break;
            case AccessFact.ToxicPairRemoved f: Dated(ref w, at, (Wire.ToxicPairRemoved, f.Day), f.Pair); break;
            case AccessFact.RoleDefined f: Names(ref w, at, (Wire.RoleDefined, f.Role, f.Verbs, f.Pages, f.Day)); break;
            case AccessFact.ToxicPairSet f: Names(ref w, at, (Wire.ToxicPairSet, f.Pair, f.First, f.Second, f.Day)); break;
            case AccessFact.DeskSet f:
                Head(ref w, at, Wire.DeskSet, 3);
                w.Write(f.Desk);
                w.WriteArrayHeader(2 * f.Accounts.Length);
                foreach (var range in f.Accounts) Text(ref w, range.From, range.To);
                Date(ref w, f.Day);
                break;
            case AccessFact.RoleGranted { Right: var right } f:
                Head(ref w, at, Wire.RoleGranted, 8);
                w.Write(f.Grant);
                Text(ref w, f.Person, right.Role, right.Desk, right.AccountFrom, right.AccountTo);
                Date(ref w, right.Until);
                Date(ref w, f.Day);
                break;
            case AccessFact.RoleRevoked f:
                Head(ref w, at, Wire.RoleRevoked, 3);
                w.Write(f.Grant);
                w.Write(f.Reason);
                Date(ref w, f.Day);
                break;
            default: WriteKeysAndRules(ref w, at, fact); break;
        }
    }

    static void WriteKeysAndRules(ref MessagePackWriter w, Place at, AccessFact fact)
    {
        switch (fact)
        {
            case AccessFact.KeyIssued f:
                Head(ref w, at, Wire.KeyIssued, 6);
                Text(ref w, f.Person, f.Key, f.Sha256);
                Array(ref w, f.Scopes);
                Date(ref w, f.ExpiresOn);
                Date(ref w, f.Day);
                break;
            case AccessFact.ApprovalRuleSet { Terms: var t } f:
                Head(ref w, at, Wire.ApprovalRuleSet, 10);
                w.Write(f.Rule);
                w.Write(t.Command);
                Decimal(ref w, t.AtLeast);
                Text(ref w, t.Currency, t.AccountFrom, t.AccountTo);
                w.Write(t.Approvers);
                w.Write(t.Role);
                w.Write(t.ExpiresAfterDays);
                Date(ref w, f.Day);
                break;
            case AccessFact.ApprovalRuleRemoved f:
                Head(ref w, at, Wire.ApprovalRuleRemoved, 2);
                w.Write(f.Rule);
                Date(ref w, f.Day);
                break;
            case AccessFact.AccessRecorded { Note: var n }:
                Head(ref w, at, Wire.AccessRecorded, 5);
                w.Write((byte)n.Kind);
                Text(ref w, n.Person, n.Object, n.Detail);
                w.Write(n.At);
                break;
            default: WriteApproval(ref w, at, fact); break;
        }
    }

    static void WriteApproval(ref MessagePackWriter w, Place at, AccessFact fact)
    {
        switch (fact)
        {
            case AccessFact.ApprovalAsked { Need: var need, Subject: var about } f:
                Head(ref w, at, Wire.ApprovalAsked, 13);
                w.Write(f.Number);
                w.Write(f.Command);
                w.Write(f.Payload);
                Text(ref w, f.Sha256, f.By);
                w.Write(need.Approvers);
                w.Write(need.Role);
                Date(ref w, need.ExpiresOn);
                Array(ref w, about.Accounts);
                Decimal(ref w, about.Amount);
                Text(ref w, about.Currency, about.Before);
                Date(ref w, f.Day);
                break;
            case AccessFact.ApprovalGiven f:
                Head(ref w, at, Wire.ApprovalGiven, 5);
                w.Write(f.Number);
                w.Write(f.By);
                w.Write(f.Given);
                w.Write(f.Sha256);
                Date(ref w, f.Day);
                break;
            case AccessFact.ApprovalEnded f:
                Head(ref w, at, Wire.ApprovalEnded, 5);
                w.Write(f.Number);
                w.Write((byte)f.How);
                Text(ref w, f.By, f.Reason);
                Date(ref w, f.Day);
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    static void Dated(ref MessagePackWriter w, Place at, (int Type, DateOnly Day) what, params ReadOnlySpan<string> texts)
    {
        Head(ref w, at, what.Type, texts.Length + 1);
        Text(ref w, texts);
        Date(ref w, what.Day);
    }

    static void Names(ref MessagePackWriter w, Place at, (int Type, string Of, string[] First, string[] Second, DateOnly Day) f)
    {
        Head(ref w, at, f.Type, 4);
        w.Write(f.Of);
        Array(ref w, f.First);
        Array(ref w, f.Second);
        Date(ref w, f.Day);
    }

    static void Array(ref MessagePackWriter w, string[] texts)
    {
        w.WriteArrayHeader(texts.Length);
        Text(ref w, texts);
    }
}
