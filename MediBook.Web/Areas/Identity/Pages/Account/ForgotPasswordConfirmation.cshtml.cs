using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Says that a link is on its way, if there is an account.</summary>
[AllowAnonymous]
public sealed class ForgotPasswordConfirmationModel : PageModel;
