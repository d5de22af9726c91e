using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MediBook.Web.Tests.Setup;

/// <summary>Who is asking. The admins may overbook, reception may not. The last two were admins with a session and a token when they were locked and deleted.</summary>
public enum Caller
{
    Anonymous,
    PatientA,
    PatientB,
    Doctor,
    Reception,
    Admin,
    Locked,
    Deleted,
}

/// <summary>What a group of addresses answers to each caller, in the order of <see cref="Caller"/>.</summary>
/// <param name="Name">Whom the addresses are for.</param>
/// <param name="Answers">yes; sign in: leads to the sign-in page; 401, 403 and 404 as they are.</param>
public sealed record AccessRule(string Name, params string[] Answers);

/// <summary>One method of one address of the route table.</summary>
/// <param name="For">Whom it is for.</param>
/// <param name="Method">The method.</param>
/// <param name="Route">The route, in small letters; pages with their handler.</param>
/// <param name="Yes">Status for who may.</param>
/// <param name="Address">The address that is asked for, with what stands in angle brackets filled in; null: the route as it is.</param>
/// <param name="Send">Form fields, or (in braces) JSON with single quotes.</param>
public sealed record Access(AccessRule For, string Method, string Route, int Yes, string? Address = null, string? Send = null)
{
    /// <summary>Names the line.</summary>
    public string Key => $"{Method} {Route}";

    /// <summary>Whether the answer has no end.</summary>
    public bool IsStream => Route.StartsWith("/live/", StringComparison.Ordinal);

    /// <summary>Whether it is answered in JSON and asks for a token.</summary>
    public bool IsApi => Route.StartsWith("/api", StringComparison.Ordinal) || Route.StartsWith("/openapi", StringComparison.Ordinal) || Route == "/health";
}

/// <summary>
/// Who may do what: every method of every address, against every kind of caller. Patient A is the one whose booking, hold and account
/// stand in the addresses. <c>docs/security.md</c> shows the same.
/// </summary>
internal static partial class AccessTable
{
    /// <summary>The files of wwwroot, as one line.</summary>
    public const string StaticFiles = "/{files of wwwroot}";

    private static readonly AccessRule Everybody = new("everybody", "yes", "yes", "yes", "yes", "yes", "yes", "yes", "yes");
    private static readonly AccessRule SignedIn = new("people who are signed in", "sign in", "yes", "yes", "yes", "yes", "yes", "sign in", "sign in");
    private static readonly AccessRule Owner = new("the booking's owner, and staff", "404", "yes", "404", "404", "yes", "yes", "404", "404");
    private static readonly AccessRule Offered = new("the person who is offered it, and staff", "sign in", "yes", "404", "404", "yes", "yes", "sign in", "sign in");
    private static readonly AccessRule OnlyOwner = new("whose it is", "sign in", "yes", "404", "404", "404", "404", "sign in", "sign in");
    private static readonly AccessRule Admins = new("admins", "sign in", "403", "403", "403", "403", "yes", "sign in", "sign in");
    private static readonly AccessRule Staff = new("admins and reception", "sign in", "403", "403", "403", "yes", "yes", "sign in", "sign in");
    private static readonly AccessRule Overbookers = new("admins and reception who may overbook", "sign in", "403", "403", "403", "403", "yes", "sign in", "sign in");
    private static readonly AccessRule Doctors = new("doctors", "sign in", "403", "403", "yes", "403", "403", "sign in", "sign in");
    private static readonly AccessRule Nobody = new("nobody: the set-up is done, the style page is for development", "404", "404", "404", "404", "404", "404", "404", "404");
    private static readonly AccessRule GoodOrNoToken = new("everybody, but no dead token", "yes", "yes", "yes", "yes", "yes", "yes", "401", "401");
    private static readonly AccessRule Tokens = new("every good token", "401", "yes", "yes", "yes", "yes", "yes", "401", "401");
    private static readonly AccessRule OwnToken = new("the booking's owner, and admins", "401", "yes", "404", "404", "404", "yes", "401", "401");
    private static readonly AccessRule AdminTokens = new("admins' tokens", "401", "403", "403", "403", "403", "yes", "401", "401");

    /// <summary>The lines.</summary>
    public static IReadOnlyList<Access> Lines { get; } =
    [
        // Finding, holding, booking: guests do it too, and a guest's own is in the query.
        new(Everybody, "GET", "/", 200),
        new(Everybody, "GET", "/index", 200),
        new(Everybody, "GET", "/proof", 200),
        new(Everybody, "GET", "/proof.json", 200),
        new(Everybody, "GET", "/doctors", 200),
        new(Everybody, "GET", "/doctors/{id:int}", 200, "/doctors/<doctor>"),
        new(Everybody, "GET", "/doctors/{id:int}?handler=week", 200, "/doctors/<doctor>?handler=week"),
        new(Everybody, "POST", "/doctors/{id:int}", 303, "/doctors/<doctor>", "slot=<slot>&OperationId=<guid>"),
        new(Everybody, "GET", "/bookings", 200),
        new(Everybody, "GET", "/m/{token}", 303, "/m/<key>"),
        new(Everybody, "GET", "/feeds/{token}.ics", 200, "/feeds/<feed>.ics"),
        new(SignedIn, "GET", "/bookings/calendar-address", 200),
        new(SignedIn, "POST", "/bookings/calendar-address", 303, Send: "Kind=Own"),
        new(SignedIn, "POST", "/bookings/calendar-address?handler=end", 303, Send: "Kind=Own"),
        new(Everybody, "GET", "/bookings/lost-link", 200),
        new(Everybody, "POST", "/bookings/lost-link", 422),
        new(Everybody, "POST", "/holds/{id:int}?handler=signin", 303, "/holds/<hold>?handler=signin"),
        new(Everybody, "POST", "/holds/{id:int}?handler=addperson", 303, "/holds/<hold>?handler=addperson"),
        new(Everybody, "POST", "/holds/{id:int}?handler=switch", 303, "/holds/<hold>?handler=switch", "slot=<slot>&Input.OperationId=<guid>"),
        new(Everybody, "POST", "/holds/{id:int}?handler=visit", 303, "/holds/<hold>?handler=visit"),
        new(Owner, "GET", "/holds/{id:int}", 200, "/holds/<hold>"),
        new(Owner, "POST", "/holds/{id:int}", 303, "/holds/<hold>", "Input.Name=Ada&Input.Email=<new>@example.com&Input.OperationId=<guid>"),
        new(Owner, "POST", "/holds/{id:int}?handler=extend", 303, "/holds/<hold>?handler=extend", "ExtendId=<guid>"),
        new(Owner, "POST", "/holds/{id:int}?handler=letgo", 303, "/holds/<hold>?handler=letgo", "Input.OperationId=<guid>"),
        new(Owner, "GET", "/bookings/{reference:reference}", 200, "/bookings/<reference>"),
        new(Owner, "GET", "/bookings/{reference:reference}/calendar", 200, "/bookings/<reference>/calendar"),
        new(Owner, "GET", "/bookings/{reference:reference}/change", 200, "/bookings/<reference>/change"),
        new(Owner, "POST", "/bookings/{reference:reference}/change", 422, "/bookings/<reference>/change", "OperationId=<guid>"),
        new(Owner, "GET", "/bookings/{reference:reference}/cancel", 200, "/bookings/<reference>/cancel"),
        new(Owner, "POST", "/bookings/{reference:reference}/cancel", 303, "/bookings/<reference>/cancel", "OperationId=<guid>"),
        new(Owner, "GET", "/bookings/{reference:reference}/earlier", 200, "/bookings/<reference>/earlier"),
        new(Owner, "POST", "/bookings/{reference:reference}/earlier", 409, "/bookings/<reference>/earlier", "OperationId=<guid>&offer=0"),
        new(Owner, "POST", "/bookings/{reference:reference}/earlier?handler=keep", 303, "/bookings/<reference>/earlier?handler=keep"),
        new(Owner, "POST", "/bookings/{reference:reference}/earlier?handler=wish", 303, "/bookings/<reference>/earlier?handler=wish"),
        new(Owner, "POST", "/bookings/{reference:reference}/earlier?handler=end", 303, "/bookings/<reference>/earlier?handler=end"),

        // Waiting: who has an account may; an offer is for the person who waits.
        new(SignedIn, "GET", "/waiting-list", 200),
        new(SignedIn, "POST", "/waiting-list?handler=leave", 303, "/waiting-list?handler=leave", "entry=0"),
        new(SignedIn, "GET", "/waiting-list/join", 200, "/waiting-list/join?doctor=<doctor>"),
        new(SignedIn, "POST", "/waiting-list/join", 422),
        new(Offered, "GET", "/waiting-list/offer/{reference:reference}", 200, "/waiting-list/offer/<offer>"),
        new(Offered, "POST", "/waiting-list/offer/{reference:reference}", 303, "/waiting-list/offer/<offer>", "Input.Name=Ada&Input.Email=<email>&Input.OperationId=<guid>"),
        new(Offered, "POST", "/waiting-list/offer/{reference:reference}?handler=decline", 303, "/waiting-list/offer/<offer>?handler=decline", "Input.OperationId=<guid>"),

        // Set-up, words for errors, the style sheet's page (Development only).
        new(Nobody, "GET", "/setup", 0),
        new(Nobody, "POST", "/setup", 0),
        new(Nobody, "GET", "/style", 0),
        new(Nobody, "POST", "/style", 0),
        new(Everybody, "GET", "/status/{code:int}", 404, "/status/404"),
        new(Everybody, "POST", "/status/{code:int}", 404, "/status/404"),
        new(Everybody, "GET", "/error", 500),
        new(Everybody, "POST", "/error", 500),
        new(Everybody, "GET", StaticFiles, 200, "/css/medibook.css"),

        // Live times. A stream says that something changed, never what.
        new(Everybody, "GET", "/live/doctors/{id:int}", 200, "/live/doctors/<doctor>"),
        new(Everybody, "GET", "/live/bookings", 200),
        new(Staff, "GET", "/live/clinic", 200),

        // Health.
        new(Everybody, "GET", "/health", 200),
        new(Everybody, "GET", "/health/live", 200),
        new(Everybody, "POST", "/health/live", 200),
        new(Everybody, "GET", "/health/ready", 200),
        new(Everybody, "POST", "/health/ready", 200),

        // Accounts.
        new(Everybody, "GET", "/identity/account/invitation", 410, "/identity/account/invitation?code=none"),
        new(Everybody, "POST", "/identity/account/invitation", 410, "/identity/account/invitation", "Code=none&Input.Password=<password>"),
        new(Everybody, "GET", "/identity/account/proveemail", 410, "/identity/account/proveemail?code=none"),
        new(Everybody, "POST", "/identity/account/proveemail", 410, "/identity/account/proveemail", "Code=none"),
        new(Everybody, "GET", "/identity/account/login", 200),
        new(Everybody, "POST", "/identity/account/login", 303, Send: "Input.Email=<email>&Input.Password=<password>"),
        new(Everybody, "GET", "/identity/account/loginwith2fa", 302),
        new(Everybody, "POST", "/identity/account/loginwith2fa", 303, Send: "Input.Code=123456"),
        new(Everybody, "GET", "/identity/account/loginwithrecoverycode", 302),
        new(Everybody, "POST", "/identity/account/loginwithrecoverycode", 303, Send: "Input.Code=ABCDE-FGHJK"),
        new(Everybody, "GET", "/identity/account/logout", 405),
        new(Everybody, "POST", "/identity/account/logout", 303),
        new(Everybody, "GET", "/identity/account/register", 200),
        new(Everybody, "POST", "/identity/account/register", 303, Send: "Input.Name=Ada&Input.Email=<new>@example.com&Input.Password=<password>"),
        new(Everybody, "GET", "/identity/account/forgotpassword", 200),
        new(Everybody, "POST", "/identity/account/forgotpassword", 303, Send: "Input.Email=<email>"),
        new(Everybody, "GET", "/identity/account/forgotpasswordconfirmation", 200),
        new(Everybody, "GET", "/identity/account/resetpassword", 200, "/identity/account/resetpassword?id=<account>&code=none"),
        new(Everybody, "POST", "/identity/account/resetpassword", 422, "/identity/account/resetpassword?id=<account>&code=none", "Input.Password=<password>2"),
        new(Everybody, "GET", "/identity/account/resetpasswordconfirmation", 200),
        new(Everybody, "GET", "/identity/account/accessdenied", 403),
        new(SignedIn, "GET", "/account", 200),
        new(SignedIn, "GET", "/account/contact", 200),
        new(SignedIn, "POST", "/account/contact", 303, Send: "Input.Reminders=true"),
        new(SignedIn, "GET", "/account/sessions", 200),
        new(SignedIn, "POST", "/account/sessions", 422),
        new(SignedIn, "POST", "/account/sessions?handler=others", 303),
        new(SignedIn, "GET", "/account/export", 200),
        new(SignedIn, "GET", "/account/export?handler=file", 404, "/account/export?handler=file&key=none"),
        new(SignedIn, "POST", "/account/export", 422),
        new(SignedIn, "GET", "/account/erase", 200),
        new(SignedIn, "POST", "/account/erase", 422),
        new(SignedIn, "GET", "/account/people", 200),
        new(SignedIn, "GET", "/account/people/edit/{id:int?}", 200, "/account/people/edit"),
        new(SignedIn, "POST", "/account/people/edit/{id:int?}", 303, "/account/people/edit", "Input.Name=Ben&Input.Born.Day=27&Input.Born.Month=3&Input.Born.Year=2019&Input.OperationId=<guid>"),
        new(OnlyOwner, "GET", "/account/people/remove/{id:int}", 200, "/account/people/remove/<person>"),
        new(OnlyOwner, "POST", "/account/people/remove/{id:int}", 303, "/account/people/remove/<person>"),
        new(SignedIn, "GET", "/account/rights", 200),
        new(OnlyOwner, "POST", "/account/rights?handler=end", 303, "/account/rights?handler=end&id=<right>"),
        new(SignedIn, "GET", "/account/rights/give", 200),
        new(SignedIn, "POST", "/account/rights/give", 422, "/account/rights/give", "Input.Email=<new>@example.com&Input.Level=See&Input.OperationId=<guid>"),
        new(SignedIn, "GET", "/account/rights/accept", 410, "/account/rights/accept?code=none"),
        new(SignedIn, "POST", "/account/rights/accept", 410, "/account/rights/accept?code=none"),
        new(SignedIn, "GET", "/identity/account/manage", 200),
        new(SignedIn, "POST", "/identity/account/manage", 303, Send: "Input.Name=Ada"),
        new(SignedIn, "GET", "/identity/account/manage/index", 200),
        new(SignedIn, "POST", "/identity/account/manage/index", 303, Send: "Input.Name=Ada"),
        new(SignedIn, "GET", "/identity/account/manage/changepassword", 200),
        new(SignedIn, "POST", "/identity/account/manage/changepassword", 303, Send: "Input.OldPassword=<password>&Input.NewPassword=<password>2"),
        new(SignedIn, "GET", "/identity/account/manage/email", 200),
        new(SignedIn, "POST", "/identity/account/manage/email", 303, Send: "Input.Email=<new>@example.com&Input.Password=<password>"),
        new(SignedIn, "POST", "/identity/account/manage/email?handler=again", 303),
        new(SignedIn, "GET", "/identity/account/manage/twofactorauthentication", 200),
        new(SignedIn, "GET", "/identity/account/manage/enableauthenticator", 200),
        new(SignedIn, "POST", "/identity/account/manage/enableauthenticator", 422, Send: "Input.Code=123456"),
        new(SignedIn, "POST", "/identity/account/manage/enableauthenticator?handler=start", 303),
        new(SignedIn, "GET", "/identity/account/manage/resetauthenticator", 200),
        new(SignedIn, "POST", "/identity/account/manage/resetauthenticator", 303),
        new(SignedIn, "GET", "/identity/account/manage/disable2fa", 302),
        new(SignedIn, "POST", "/identity/account/manage/disable2fa", 303),
        new(SignedIn, "GET", "/identity/account/manage/generaterecoverycodes", 302),
        new(SignedIn, "POST", "/identity/account/manage/generaterecoverycodes", 422),
        new(SignedIn, "GET", "/identity/account/manage/showrecoverycodes", 302),

        // Running the clinic. 422: who may has reached the form, and it was not filled in.
        new(Admins, "GET", "/admin", 200),
        new(Staff, "GET", "/admin/bookings", 200),
        new(Staff, "POST", "/admin/bookings", 303, Send: "q=ada"),
        new(Staff, "GET", "/admin/bookings?handler=csv", 200),
        new(Staff, "GET", "/admin/waiting-list", 200),
        new(Staff, "POST", "/admin/waiting-list", 409, "/admin/waiting-list", "entry=0"),
        new(Staff, "GET", "/admin/closures", 200),
        new(Staff, "POST", "/admin/closures", 404, null, "OperationId=<guid>&closure=2147483647"),
        new(Staff, "GET", "/admin/closures/new", 200),
        new(Staff, "POST", "/admin/closures/new", 422, null, "Repair.OperationId=<guid>"),
        new(Staff, "GET", "/admin/bookings/details/{reference:reference}", 200, "/admin/bookings/details/<reference>"),
        new(Staff, "GET", "/admin/day", 200),
        new(Staff, "POST", "/admin/day", 422),
        new(Staff, "GET", "/admin/day/sheet", 200),
        new(Staff, "GET", "/admin/day/walk-in", 200),
        new(Staff, "POST", "/admin/day/walk-in", 422),
        new(Doctors, "GET", "/my-day", 200),
        new(Doctors, "POST", "/my-day", 422),
        new(Doctors, "GET", "/my-day/week", 200),
        new(Doctors, "GET", "/my-day/sheet", 200),
        new(Doctors, "GET", "/my-day/time-off", 200),
        new(Doctors, "POST", "/my-day/time-off", 422, null, "Repair.OperationId=<guid>"),
        new(Doctors, "POST", "/my-day/time-off?handler=undo", 404, null, "operationId=<guid>&closure=2147483647"),
        new(Staff, "POST", "/admin/bookings/details/{reference:reference}", 303, "/admin/bookings/details/<reference>", "OperationId=<guid>&Input.Reason=Ada"),
        new(Staff, "GET", "/admin/bookings/move/{reference:reference}", 200, "/admin/bookings/move/<reference>"),
        new(Staff, "POST", "/admin/bookings/move/{reference:reference}", 303, "/admin/bookings/move/<reference>", "slot=<slot>&OperationId=<guid>"),
        new(Staff, "GET", "/admin/bookings/new", 200),
        new(Staff, "POST", "/admin/bookings/new", 303, "/admin/bookings/new?slot=<slot>", "OperationId=<guid>&Input.Name=Ada&Input.Email=<new>@example.com"),
        new(Staff, "POST", "/admin/bookings/new?handler=find", 200, "/admin/bookings/new?handler=find&slot=<slot>", "q=ada"),
        new(Staff, "POST", "/admin/bookings/new?handler=use", 200, "/admin/bookings/new?handler=use&slot=<slot>", "patient=1"),
        new(Overbookers, "GET", "/admin/bookings/overbook", 200),
        new(Overbookers, "POST", "/admin/bookings/overbook", 422),
        new(Overbookers, "POST", "/admin/bookings/overbook?handler=find", 200, null, "q=ada"),
        new(Overbookers, "POST", "/admin/bookings/overbook?handler=use", 200, null, "patient=1"),
        new(Admins, "GET", "/admin/analytics", 200),
        new(Admins, "GET", "/admin/clinic", 200),
        new(Admins, "POST", "/admin/clinic", 303, Send: "Input.Name=Test Clinic&Input.Phone=020 7946 0000&Input.EmergencyText=In an emergency call 999.&Input.DefaultLocationId=1"),
        new(Admins, "GET", "/admin/doctors", 200),
        new(Admins, "GET", "/admin/doctors/edit/{id:int?}", 200, "/admin/doctors/edit/<doctor>"),
        new(Admins, "POST", "/admin/doctors/edit/{id:int?}", 422, "/admin/doctors/edit"),
        new(Admins, "GET", "/admin/doctors/account/{id:int}", 200, "/admin/doctors/account/<doctor>"),
        new(Admins, "POST", "/admin/doctors/account/{id:int}", 422, "/admin/doctors/account/<doctor>"),
        new(Admins, "POST", "/admin/doctors/account/{id:int}?handler=unlink", 303, "/admin/doctors/account/<idle>?handler=unlink"),
        new(Admins, "GET", "/admin/doctors/deactivate/{id:int}", 200, "/admin/doctors/deactivate/<doctor>"),
        new(Admins, "POST", "/admin/doctors/deactivate/{id:int}", 409, "/admin/doctors/deactivate/<idle>", "Repair.OperationId=<guid>&Repair.Fingerprint=old"),
        new(Admins, "POST", "/admin/doctors/deactivate/{id:int}?handler=activate", 303, "/admin/doctors/deactivate/<idle>?handler=activate", "OperationId=<guid>"),
        new(Admins, "GET", "/admin/import", 200),
        new(Admins, "POST", "/admin/import", 422),
        new(Admins, "POST", "/admin/import?handler=edit", 200),
        new(Admins, "POST", "/admin/import?handler=apply", 422),
        new(Admins, "GET", "/admin/locations", 200),
        new(Admins, "GET", "/admin/locations/edit/{id:int?}", 200, "/admin/locations/edit"),
        new(Admins, "POST", "/admin/locations/edit/{id:int?}", 303, "/admin/locations/edit", "Input.Name=<new>&Input.Address=12 Harbour Street&Input.TimeZoneId=Europe/London"),
        new(Admins, "GET", "/admin/locations/holidays/{id:int}", 200, "/admin/locations/holidays/1"),
        new(Admins, "POST", "/admin/locations/holidays/{id:int}", 303, "/admin/locations/holidays/1", "Input.OperationId=<guid>"),
        new(Admins, "POST", "/admin/locations/holidays/{id:int}?handler=file", 422, "/admin/locations/holidays/1?handler=file", "Input.OperationId=<guid>"),
        new(Admins, "POST", "/admin/locations/holidays/{id:int}?handler=day", 422, "/admin/locations/holidays/1?handler=day", "Input.OperationId=<guid>"),
        new(Admins, "POST", "/admin/locations/holidays/{id:int}?handler=drop", 303, "/admin/locations/holidays/1?handler=drop", "Input.OperationId=<guid>"),
        new(Admins, "GET", "/admin/schedules", 200),
        new(Admins, "GET", "/admin/schedules/edit/{id:int?}", 200, "/admin/schedules/edit"),
        new(Admins, "POST", "/admin/schedules/edit/{id:int?}", 422, "/admin/schedules/edit"),
        new(Admins, "POST", "/admin/schedules/edit/{id:int?}?handler=addrow", 200, "/admin/schedules/edit?handler=addrow"),
        new(Admins, "POST", "/admin/schedules/edit/{id:int?}?handler=droprow", 200, "/admin/schedules/edit?handler=droprow"),
        new(Admins, "POST", "/admin/schedules/edit/{id:int?}?handler=edit", 200, "/admin/schedules/edit?handler=edit"),
        new(Admins, "POST", "/admin/schedules/edit/{id:int?}?handler=apply", 422, "/admin/schedules/edit?handler=apply"),
        new(Admins, "POST", "/admin/schedules/edit/{id:int?}?handler=remove", 404, "/admin/schedules/edit?handler=remove"),
        new(Admins, "GET", "/admin/schedules/extra/{id:int}", 200, "/admin/schedules/extra/<schedule>"),
        new(Admins, "POST", "/admin/schedules/extra/{id:int}", 422, "/admin/schedules/extra/<schedule>"),
        new(Admins, "POST", "/admin/schedules/extra/{id:int}?handler=drop", 303, "/admin/schedules/extra/<schedule>?handler=drop", "extra=0"),
        new(Admins, "GET", "/admin/specializations", 200),
        new(Admins, "GET", "/admin/specializations/edit/{id:int?}", 200, "/admin/specializations/edit"),
        new(Admins, "POST", "/admin/specializations/edit/{id:int?}", 422, "/admin/specializations/edit"),
        new(Admins, "GET", "/admin/visit-types", 200),
        new(Admins, "GET", "/admin/visit-types/edit/{id:int?}", 200, "/admin/visit-types/edit"),
        new(Admins, "POST", "/admin/visit-types/edit/{id:int?}", 422, "/admin/visit-types/edit"),
        new(Admins, "POST", "/admin/visit-types/edit/{id:int?}?handler=offer", 404, "/admin/visit-types/edit/999?handler=offer"),
        new(Staff, "GET", "/admin/calendar", 200),
        new(Admins, "GET", "/admin/slots/{id:int}", 200, "/admin/slots/<slot>"),
        new(Admins, "POST", "/admin/slots/{id:int}?handler=block", 303, "/admin/slots/<slot>?handler=block", "OperationId=<guid>"),
        new(Admins, "POST", "/admin/slots/{id:int}?handler=open", 409, "/admin/slots/<slot>?handler=open", "OperationId=<guid>"),
        new(Admins, "POST", "/admin/slots/{id:int}?handler=remove", 303, "/admin/slots/<slot>?handler=remove", "OperationId=<guid>"),
        new(Admins, "GET", "/admin/slots/new", 200),
        new(Admins, "POST", "/admin/slots/new", 422),
        new(Admins, "GET", "/admin/slots/bulk/{draft:guid?}", 200, "/admin/slots/bulk"),
        new(Admins, "POST", "/admin/slots/bulk/{draft:guid?}", 422, "/admin/slots/bulk"),
        new(Admins, "GET", "/admin/slots/bulk/{draft:guid}/pattern", 404, "/admin/slots/bulk/<guid>/pattern"),
        new(Admins, "POST", "/admin/slots/bulk/{draft:guid}/pattern", 404, "/admin/slots/bulk/<guid>/pattern"),
        new(Admins, "GET", "/admin/slots/bulk/{draft:guid}/preview", 404, "/admin/slots/bulk/<guid>/preview"),
        new(Admins, "POST", "/admin/slots/bulk/{draft:guid}/preview", 404, "/admin/slots/bulk/<guid>/preview"),
        new(Admins, "GET", "/admin/slots/bulk/{draft:guid}/done", 404, "/admin/slots/bulk/<guid>/done"),
        new(Admins, "POST", "/admin/slots/bulk/{draft:guid}/done", 404, "/admin/slots/bulk/<guid>/done"),
        new(Admins, "GET", "/admin/audit", 200),
        new(Admins, "GET", "/admin/audit?handler=csv", 200),
        new(Admins, "GET", "/admin/mail", 200),
        new(Admins, "POST", "/admin/mail", 409, "/admin/mail", "id=0"),
        new(Admins, "GET", "/admin/mail/{id:long}", 404, "/admin/mail/0"),
        new(Admins, "GET", "/admin/mail/html/{id:long}", 404, "/admin/mail/html/0"),
        new(Admins, "GET", "/admin/privacy", 200),
        new(Admins, "POST", "/admin/privacy", 422),
        new(Admins, "GET", "/admin/users", 200),
        new(Admins, "GET", "/admin/users/invite", 200),
        new(Admins, "POST", "/admin/users/invite", 422),
        new(Admins, "GET", "/admin/users/index", 200),
        new(Admins, "GET", "/admin/users/{id:int}", 200, "/admin/users/<account>"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=give", 303, "/admin/users/<account>?handler=give", "role=Admin"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=take", 303, "/admin/users/<account>?handler=take", "role=Doctor"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=lock", 303, "/admin/users/<account>?handler=lock"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=unlock", 303, "/admin/users/<account>?handler=unlock"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=endsessions", 303, "/admin/users/<account>?handler=endsessions"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=resettwofactor", 303, "/admin/users/<account>?handler=resettwofactor"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=invite", 409, "/admin/users/<account>?handler=invite"),
        new(Admins, "POST", "/admin/users/{id:int}?handler=withdraw", 409, "/admin/users/<account>?handler=withdraw"),
        new(Admins, "GET", "/ops/jobs/{**path}", 200, "/ops/jobs/recurring"),
        new(Admins, "POST", "/ops/jobs/{**path}", 422, "/ops/jobs/recurring/trigger"),

        // The API, what it says of itself first.
        new(Everybody, "GET", "/openapi/v1.json", 200),
        new(Everybody, "GET", "/api/docs/{documentname?}", 200, "/api/docs/"),
        new(Everybody, "GET", "/api/docs/favicon.svg", 200),
        new(Everybody, "GET", "/api/docs/scalar.js", 200),
        new(Everybody, "GET", "/api/docs/scalar.aspnetcore.js", 200),
        new(Everybody, "POST", "/api/auth/register", 201, Send: "{'email':'<new>@example.com','password':'<password>'}"),
        new(Everybody, "POST", "/api/auth/login", 200, Send: "{'email':'<email>','password':'<password>'}"),
        new(Everybody, "GET", "/api/doctors", 200),
        new(Everybody, "GET", "/api/doctors/{id}", 200, "/api/doctors/<doctor>"),
        new(AdminTokens, "POST", "/api/doctors", 201, Send: "{'name':'Dr Ida','specialization':'Dermatology','email':'<new>@example.com'}"),
        new(Everybody, "GET", "/api/slots", 200),
        new(AdminTokens, "POST", "/api/slots", 201, Send: "{'doctor_id':<doctor>,'slot_time':'2024-12-15T09:00:00Z'}"),
        new(AdminTokens, "POST", "/api/slots/bulk", 201, Send: "{'doctor_id':<doctor>,'start_date':'2024-12-16','end_date':'2024-12-16','start_time':'09:00','end_time':'10:00'}"),
        new(GoodOrNoToken, "POST", "/api/bookings", 201, Send: "{'slot_id':<slot>,'patient_name':'Grace','patient_email':'<new>@example.com'}"),
        new(Tokens, "GET", "/api/bookings", 200),
        new(OwnToken, "GET", "/api/bookings/{id}", 200, "/api/bookings/<booking>"),
        new(OwnToken, "POST", "/api/bookings/{id}/confirm", 200, "/api/bookings/<hold>/confirm"),
        new(OwnToken, "POST", "/api/bookings/{id}/reschedule", 200, "/api/bookings/<booking>/reschedule", "{'slot_id':<slot>}"),
        new(OwnToken, "PATCH", "/api/bookings/{id}/cancel", 200, "/api/bookings/<booking>/cancel"),
        new(AdminTokens, "POST", "/api/bookings/expire-pending", 200),
    ];

    /// <summary>The table as the document has it.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder("| who may | nobody known | the patient | another patient | doctor | reception | admin | locked | deleted |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|\n");
        var groups = Lines.GroupBy(line => line.For).ToList();
        foreach (var rule in groups.Select(group => group.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {rule.Name} | {string.Join(" | ", rule.Answers)} |\n");
        }

        foreach (var group in groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**For {group.Key.Name}**\n");
            var addresses = group.GroupBy(line => Constraint().Replace(line.Route, "{$1$2}"))
                .Select(lines => $"{string.Join(' ', lines.Select(line => line.Method).Distinct())} `{lines.Key}`").ToList();
            foreach (var row in addresses.Chunk(4))
            {
                text.Append(CultureInfo.InvariantCulture, $"{string.Join(" · ", row)}{(row[^1] == addresses[^1] ? "" : " ·")}\n");
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\{\**(\w+)[:?][^}]*\}|\{\*\*(\w+)\}")]
    private static partial Regex Constraint();
}
