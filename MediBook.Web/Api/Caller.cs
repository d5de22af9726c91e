using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Api;

/// <summary>Who stands at the JSON door. Reception's and doctors' tokens count as a patient's, save that reception books for others.</summary>
/// <param name="Actor">Who asks for or changes a booking.</param>
/// <param name="Booker">Who books a time.</param>
/// <param name="OperationId">The one-use id of this call; the same for the same <c>Idempotency-Key</c>.</param>
public sealed record Caller(Actor Actor, Actor Booker, Guid OperationId)
{
    /// <summary>True without an account: the answer to a booking carries its key.</summary>
    public bool IsGuest => Actor.AccountId is null;

    /// <summary>Reads who is calling.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var operationId = Idempotency.OperationIdOf(context);
        var actor = context.User.ToActor(
            // A guest's call is a guest of its own: what it makes is found again by its key, or by sending the same call once more.
            OwnerKeys.Hash(operationId.ToString("N", CultureInfo.InvariantCulture)),
            OwnerKeys.ForAddress(context.Connection.RemoteIpAddress),
            Bearer.KeyOf(context.Request) is { } key ? [OwnerKeys.Hash(key)] : []);
        return ValueTask.FromResult<Caller?>(new Caller(
            actor with { Roles = [.. actor.Roles.Where(role => role == Roles.Admin)] },
            actor with { Roles = [.. actor.Roles.Where(role => role is Roles.Admin or Roles.Reception)] },
            operationId));
    }

    /// <summary>An id in a path: a positive whole number of 32 bits, or null.</summary>
    public static int? Id(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
}
