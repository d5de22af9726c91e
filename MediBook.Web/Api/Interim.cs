using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Api;

internal static class InterimX
{
    public static async Task<Outcome<VerifiedAccount, SignInRefusal>> CheckAsync(this SignInService s, string e, string p, string? o, string origin) => await s.InterimAsync(e, p, o);
}
