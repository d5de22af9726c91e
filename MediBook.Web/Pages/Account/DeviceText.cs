using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Account;

/// <summary>A browser in words.</summary>
public static class DeviceText
{
    /// <summary><c>Firefox on Linux</c>.</summary>
    public static string Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device switch
        {
            { Browser: "", System: "" } => T("A browser that we do not know"),
            { System: "" } => device.Browser,
            { Browser: "" } => T("A browser on {0}", device.System),
            _ => T("{0} on {1}", device.Browser, device.System),
        };
    }
}
