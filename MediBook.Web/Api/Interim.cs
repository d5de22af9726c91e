using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
namespace MediBook.Web.Services.Accounts
{
    public sealed record VerifiedAccount(int AccountId, bool PassedTwoFactor);
}
namespace MediBook.Web.Api
{
    internal static class InterimX
    {
        public static async Task<Outcome<VerifiedAccount, SignInRefusal>> CheckAsync(this SignInService s, string e, string p, string? o, string origin) => await s.InterimAsync(e, p, o);
        public static async Task<Outcome<BookingReceipt, BookingRefusal>> ChangeTimeAsync(this BookingService s, Actor a, ChangeTimeRequest r, CancellationToken ct) { await Task.Yield(); return BookingRefusal.Busy; }
    }
}
namespace MediBook.Web.Services.Bookings
{
    public sealed record ChangeTimeRequest(int BookingId, int SlotId, Guid OperationId);
}
