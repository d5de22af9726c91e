using System.Globalization;

namespace MediBook.Web.Domain;

/// <summary>Names of the rate limits that an address of the app can ask for, and what is said where one is reached.</summary>
public static class RateLimitPolicies
{
    /// <summary>Holds and bookings: counts writes of a guest by network address, of an account by account.</summary>
    public const string Bookings = "bookings";

    /// <summary>Sign-in, sign-up, and what has mails sent to an address that is typed: counts writes by network address.</summary>
    public const string SignIn = "sign-in";

    /// <summary>The sentence for a program (429).</summary>
    /// <param name="seconds">For how long it waits, as <c>Retry-After</c> has it.</param>
    public static string Words(int seconds) => string.Create(CultureInfo.InvariantCulture, $"Too many requests. Try again in {seconds} seconds.");
}
