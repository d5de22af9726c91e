using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace MediBook.Web.Data;

/// <summary>An Identity account. Only Setup, Data, Accounts and the Identity area know this type.</summary>
public sealed class AppUser : IdentityUser<int>
{
    /// <summary>When the account was made.</summary>
    public Instant CreatedAt { get; set; }
}
