namespace MediBook.Web.Services.Accounts;

/// <summary>Rules of accounts, section <c>Security</c>.</summary>
public sealed class AccountOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Security";

    /// <summary>Whether staff need two-factor before anything with patients' data; unset: in Production only.</summary>
    public bool? RequireStaffTwoFactor { get; set; }
}
