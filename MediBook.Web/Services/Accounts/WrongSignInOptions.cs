using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Accounts;

/// <summary>How many wrong sign-ins are borne, section <c>SignIn</c>; checked at start. Each instance counts for itself.</summary>
public sealed class WrongSignInOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "SignIn";

    /// <summary>Wrong tries for one account from one network in <see cref="WrongMinutes"/>.</summary>
    [Range(1, 1_000)]
    public int MostWrongTries { get; set; } = 10;

    /// <summary>Wrong codes of two-factor for one account from all networks together; whoever tries them has the right password already.</summary>
    [Range(1, 1_000)]
    public int MostWrongCodes { get; set; } = 20;

    /// <summary>Minutes for which a wrong try counts.</summary>
    [Range(1, 1_440)]
    public int WrongMinutes { get; set; } = 15;
}
