import { type ErrorRecord, MarimbaError } from '@marimba/contracts';

/** The process of a device ended under a call. The call may be made again, on another device or on this one. */
export class DeviceEnded extends MarimbaError {
  constructor(device: string, why: string) {
    super('model.failed', `the process of device '${device}' ended: ${why}`);
  }
}

/** A device that cannot open the models, and says why. */
export class DeviceRefused extends MarimbaError {
  constructor({ code, message, remedy }: ErrorRecord) {
    super(code, message, remedy === undefined ? {} : { remedy });
  }
}
