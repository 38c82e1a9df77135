using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

sealed partial class Projector
{
    void Take(long number, AccessFact fact)
    {
        switch (fact)
        {
            case AccessFact.PersonEnrolled f:
                Into("person", 6).Text(f.Person).Int(number).Text(f.Name).Text(f.Subject).Date(f.Day).Null().Add();
                break;
            case AccessFact.PersonChanged f:
                Execute("INSERT INTO person SELECT code, @m, @n, @s, from_day, NULL FROM person WHERE code = @c LIMIT 1",
                    ("@m", number), ("@n", f.Name), ("@s", f.Subject), ("@c", f.Person));
                break;
            case AccessFact.PersonEnded f:
                Execute(
                    "INSERT INTO person SELECT code, @n, name, subject, from_day, @r FROM person WHERE code = @c "
                        + "ORDER BY number DESC LIMIT 1",
                    ("@n", number), ("@r", f.Reason), ("@c", f.Person));
                foreach (var table in new[] { "grant_", "api_key" })
                    Execute($"UPDATE {table} SET ended = @n, reason = @r WHERE person = @c AND ended IS NULL", ("@n", number),
                        ("@r", f.Reason), ("@c", f.Person));
                break;
            case AccessFact.RoleDefined f:
                Into("role", 4).Text(f.Role).Int(number).Text(string.Join(' ', f.Verbs)).Text(string.Join(' ', f.Pages)).Add();
                break;
            case AccessFact.RoleGranted { Right: var right } f:
                Into("grant_", 11).Int(f.Grant).Text(f.Person).Text(right.Role).Text(right.Desk).Text(right.AccountFrom)
                    .Text(right.AccountTo).Int(right.Until is { } until ? Rows.Number(until) : null).Int(number).Date(f.Day).Null().Null()
                    .Add();
                break;
            case AccessFact.RoleRevoked f:
                Execute("UPDATE grant_ SET ended = @n, reason = @r WHERE number = @g", ("@n", number), ("@r", f.Reason),
                    ("@g", f.Grant));
                break;
            case AccessFact.DeskSet or AccessFact.ToxicPairSet or AccessFact.ToxicPairRemoved: break; // asked of the firm itself
            default: TakeApproval(number, fact); break;
        }
    }

    void TakeApproval(long number, AccessFact fact)
    {
        switch (fact)
        {
            case AccessFact.KeyIssued f:
                Into("api_key", 8).Text(f.Key).Text(f.Person).Text(f.Sha256).Text(string.Join(' ', f.Scopes)).Date(f.ExpiresOn).Int(number)
                    .Null().Null().Add();
                break;
            case AccessFact.KeyRevoked f:
                Execute("UPDATE api_key SET ended = @n, reason = @r WHERE id = @k", ("@n", number), ("@r", f.Reason),
                    ("@k", f.Key));
                break;
            case AccessFact.ApprovalRuleSet { Terms: var t } f:
                Into("approval_rule", 11).Int(f.Rule).Text(t.Command).Decimal(t.AtLeast).Text(t.Currency).Text(t.AccountFrom)
                    .Text(t.AccountTo).Int(t.Approvers).Text(t.Role).Int(t.ExpiresAfterDays).Int(number).Null().Add();
                break;
            case AccessFact.ApprovalRuleRemoved f:
                Execute("UPDATE approval_rule SET ended = @n WHERE number = @r", ("@n", number), ("@r", f.Rule));
                break;
            case AccessFact.ApprovalAsked { Need: var need, Subject: var about } f:
                var asked = Into("approval", 17).Int(f.Number).Text(f.Command).Blob(f.Payload).Text(f.Sha256).Text(f.By)
                    .Int(need.Approvers).Text(need.Role).Date(need.ExpiresOn).Text(string.Join(' ', about.Accounts));
                (about.Amount is { } amount ? asked.Decimal(amount) : asked.Null()).Text(about.Currency).Text(about.Before).Int(number)
                    .Text("WAITING").Null().Null().Null().Add();
                break;
            case AccessFact.ApprovalGiven f: Into("approval_vote", 3).Int(f.Number).Int(number).Text(f.By).Add(); break;
            case AccessFact.ApprovalEnded f:
                Execute("UPDATE approval SET state = @s, ended = @n, ended_by = @b, reason = @r WHERE number = @a",
                    ("@s", f.How.ToString().ToUpperInvariant()), ("@n", number), ("@b", f.By), ("@r", f.Reason), ("@a", f.Number));
                break;
            case AccessFact.AccessRecorded { Note: var n }:
                Into("access", 6).Int(number).Int(n.At).Int((int)n.Kind).Text(n.Person).Text(n.Object).Text(n.Detail).Add();
                break;
            default: Invariant.Unknown(fact); break;
        }
    }
}
